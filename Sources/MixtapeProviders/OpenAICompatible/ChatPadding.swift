/// What fills up chunks, so that their length does not tell how long the text in them is.
enum ChatPadding: PiecePadding {
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
  private static let end = Array("\"}\n\n".utf8)

  /// Stands before it, in the place of the last brace.
  var opening: String {
    switch self {
    case .obfuscation: #","obfuscation":""#
    case .alphabet: #","p":""#
    }
  }

  func isWritten(at moment: ChatMoment) -> Bool {
    switch self {
    case .obfuscation: true
    case .alphabet: moment != .first
    }
  }

  func pad(_ bytes: inout [UInt8], from start: Int, _ dice: inout Dice) {
    switch self {
    case .obfuscation:
      // Two more bytes close the member and the object.
      let count = bytes.count - start - ChatStream.dataPrefix.utf8.count + 2
      dice.append((16 + 1 - count % 16) % 16, of: Self.letters, to: &bytes)
    case .alphabet:
      bytes += Self.ordered.prefix(1 + dice.below(Self.ordered.count))
    }
    bytes += Self.end
  }
}

extension Dice {
  /// Letters at random, ten from each throw: a stream is padded thousands of times.
  fileprivate mutating func append(_ count: Int, of letters: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(addingCapacity: count) { output in
      var luck: UInt64 = 0
      for index in 0..<count {
        if index % 10 == 0 { luck = next() }
        let (letter, rest) = luck.multipliedFullWidth(by: UInt64(letters.count))
        output.append(letters[Int(letter)])
        luck = rest
      }
    }
  }
}
