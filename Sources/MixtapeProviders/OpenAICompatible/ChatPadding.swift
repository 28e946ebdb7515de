/// What fills up chunks, so that their length does not tell how long the text in them is.
enum ChatPadding: Sendable {
  /// Letters at random under `obfuscation`, so many that the JSON is 1 longer than a multiple of 16
  /// bytes: so in every stream of openllmetry's recordings of OpenAI of 2026-03.
  case obfuscation
  /// The beginning of the alphabet under `p`, 1 to 36 letters of it and none on the first chunk: so
  /// in openllmetry's recordings of Mistral of 2025-09.
  case alphabet

  private static let letters = Array(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8
  )
  private static let ordered = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)

  /// Pads the JSON object with which `bytes` end, and which begins at `start`.
  func pad(_ bytes: inout [UInt8], from start: Int, _ moment: ChatMoment, _ dice: inout Dice) {
    switch self {
    case .obfuscation:
      bytes.removeLast()
      bytes.append(contentsOf: #","obfuscation":""#.utf8)
      // Two more bytes close the member and the object.
      let missing = (16 - (bytes.count - start + 1) % 16) % 16
      dice.append(missing, of: Self.letters, to: &bytes)
    case .alphabet:
      guard moment != .first else { return }
      bytes.removeLast()
      bytes.append(contentsOf: #","p":""#.utf8)
      bytes.append(contentsOf: Self.ordered.prefix(1 + dice.below(Self.ordered.count)))
    }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: "}"))
  }
}

extension Dice {
  /// Letters at random, ten from each throw: a stream is padded thousands of times.
  fileprivate mutating func append(_ count: Int, of letters: [UInt8], to bytes: inout [UInt8]) {
    var luck: UInt64 = 0
    for index in 0..<count {
      if index % 10 == 0 { luck = next() }
      let (letter, rest) = luck.multipliedFullWidth(by: UInt64(letters.count))
      bytes.append(letters[Int(letter)])
      luck = rest
    }
  }
}
