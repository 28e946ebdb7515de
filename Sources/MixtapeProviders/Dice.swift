/// Luck that can be repeated: SplitMix64 over a seed.
///
/// A value, never shared: whoever needs luck is given dice of their own, made from what they are
/// about, so that one request's luck does not depend on another's arrival.
package struct Dice: Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number below `bound`, each as likely as the other (Lemire's multiplication, bias below
  /// 2⁻³²).
  package mutating func below(_ bound: Int) -> Int {
    Int((next().multipliedFullWidth(by: UInt64(bound))).high)
  }
}
