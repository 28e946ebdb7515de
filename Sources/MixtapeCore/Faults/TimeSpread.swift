import MixtapeJSON
import MixtapeProviders

/// A time, or how luck chooses one.
enum TimeSpread: Hashable, Sendable {
  case fixed(Duration)
  case uniform(Duration, Duration)
  /// Half of the times are below the median; `sigma` is the spread of their logarithm, and what is
  /// usual between services is about 0.5.
  case lognormal(median: Duration, sigma: Ratio)

  func draw(_ dice: inout Dice) -> Duration {
    switch self {
    case .fixed(let time): return time
    case .uniform(let least, let most):
      let width = (most - least).inNanoseconds
      return least + .nanoseconds(Int64(dice.below(Int(width) + 1)))
    case .lognormal(let median, let sigma):
      return median.scaled(byPowerOfE: sigma.billionths * dice.normalMillionths() / 1_000_000)
    }
  }
}

extension TimeSpread: JSONReadable {
  private static let what = "a duration, or { fixed }, { uniform } or { lognormal }"

  init(_ node: JSONNode) throws(JSONError) {
    guard case .object = node.content else {
      self = .fixed(try TimeSpan(node).duration)
      return
    }
    var reader = try JSONReader(node, noun: "a latency")
    let fixed = try reader.optional("fixed", as: TimeSpan.self)
    let uniform = try reader.optional("uniform", as: TimeBounds.self)
    let lognormal = try reader.optional("lognormal", as: Lognormal.self)
    try reader.finish()
    let told: [TimeSpread] = [
      fixed.map { .fixed($0.duration) },
      uniform.map { .uniform($0.least, $0.most) },
      lognormal.map { .lognormal(median: $0.median, sigma: $0.sigma) },
    ].compactMap(\.self)
    guard let spread = told.first, told.count == 1 else { throw node.expected(Self.what) }
    self = spread
  }
}

private struct TimeBounds: JSONReadable {
  let least: Duration
  let most: Duration

  init(_ node: JSONNode) throws(JSONError) {
    guard case .array(let nodes) = node.content, nodes.count == 2 else {
      throw node.expected("two durations, as [\"200ms\", \"2s\"]")
    }
    least = try TimeSpan(nodes[0]).duration
    most = try TimeSpan(nodes[1]).duration
    guard least <= most else { throw nodes[1].error("the second is less than the first") }
  }
}

private struct Lognormal: JSONObjectReadable {
  static let noun = "a lognormal latency"
  let median: Duration
  let sigma: Ratio

  init(_ reader: inout JSONReader) throws(JSONError) {
    median = try reader.required("median", as: TimeSpan.self).duration
    sigma = try reader.optional("sigma") ?? Ratio(billionths: Ratio.whole / 2)
  }
}

extension Dice {
  /// Around 0 with a deviation of a million: the sum of twelve even chances, which is near enough
  /// to the normal distribution and whole-numbered, so that it is the same on every machine.
  fileprivate mutating func normalMillionths() -> Int64 {
    (0..<12).reduce(-6_000_000) { sum, _ in sum + Int64(below(1_000_001)) }
  }
}

extension Duration {
  /// Times e to the power of so many billionths, by whole numbers only.
  fileprivate func scaled(byPowerOfE billionths: Int64) -> Duration {
    // e^x = (e^(x/64))^64, with the first four terms of the series for the small power.
    let one = Ratio.whole
    let x = billionths / 64
    let square = x * x / one
    var factor = one + x + square / 2 + square * x / one / 6
    for _ in 0..<6 {
      let square = factor.multipliedFullWidth(by: factor)
      factor = one.dividingFullWidth(square).quotient
    }
    return self / Int(one) * Int(factor)
  }
}
