import MixtapeHTTP

/// How a provider's identifiers look: `chatcmpl-` and 29 letters or digits.
package struct IdentifierForm: Hashable, Sendable {
  package enum Alphabet: Hashable, Sendable {
    case base62
    /// Without 0, O, I and l.
    case base58
    /// Base 64 for addresses, without padding (RFC 4648 §5).
    case base64URL
    /// Digits and small letters.
    case base36
    /// Crockford's, in lower case: the alphabet of ULIDs.
    case base32
    case hexadecimal
    case decimal

    var letters: [UInt8] {
      switch self {
      case .base62: Self.base62Letters
      case .base58: Self.base58Letters
      case .base64URL: Self.base64URLLetters
      case .base36: Self.base36Letters
      case .base32: Self.base32Letters
      case .hexadecimal: Self.hexadecimalLetters
      case .decimal: Self.decimalLetters
      }
    }

    // Made once: every answer has several identifiers.
    private static let base62Letters = Array(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8
    )
    private static let base58Letters = Array(
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8
    )
    private static let base64URLLetters = base62Letters + Array("-_".utf8)
    private static let base36Letters = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
    private static let base32Letters = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private static let hexadecimalLetters = Array("0123456789abcdef".utf8)
    private static let decimalLetters = Array("0123456789".utf8)
  }

  private enum Shape: Hashable, Sendable {
    case letters(Alphabet, count: Int)
    case uuid
    /// The date as `yyyyMMddHHmmss`, then letters.
    case dated(Alphabet, count: Int)
    /// The date in seconds since 1970, a hyphen, then letters.
    case stamped(Alphabet, count: Int)
  }

  private let prefix: String
  private let shape: Shape

  private init(_ prefix: String, _ shape: Shape) {
    self.prefix = prefix
    self.shape = shape
  }

  static func letters(_ prefix: String, _ alphabet: Alphabet, _ count: Int) -> IdentifierForm {
    IdentifierForm(prefix, .letters(alphabet, count: count))
  }

  static func uuid(_ prefix: String = "") -> IdentifierForm {
    IdentifierForm(prefix, .uuid)
  }

  static func dated(_ prefix: String, _ alphabet: Alphabet, _ count: Int) -> IdentifierForm {
    IdentifierForm(prefix, .dated(alphabet, count: count))
  }

  static func stamped(_ prefix: String, _ alphabet: Alphabet, _ count: Int) -> IdentifierForm {
    IdentifierForm(prefix, .stamped(alphabet, count: count))
  }

  func make(in setting: inout Setting) -> String {
    switch shape {
    case .letters(let alphabet, let count):
      prefix + setting.dice.letters(alphabet, count)
    case .uuid:
      prefix + setting.dice.uuid()
    case .dated(let alphabet, let count):
      prefix + CalendarDate(setting.date).digits + setting.dice.letters(alphabet, count)
    case .stamped(let alphabet, let count):
      "\(prefix)\(setting.date.seconds)-\(setting.dice.letters(alphabet, count))"
    }
  }
}

extension Dice {
  mutating func letters(_ alphabet: IdentifierForm.Alphabet, _ count: Int) -> String {
    let letters = alphabet.letters
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for _ in 0..<count { bytes.append(letters[below(letters.count)]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A random UUID (RFC 9562 §5.4).
  mutating func uuid() -> String {
    let variant: [UInt8] = Array("89ab".utf8)
    let first = letters(.hexadecimal, 8)
    let second = letters(.hexadecimal, 4)
    let third = letters(.hexadecimal, 3)
    let fourth = String(decoding: [variant[below(4)]], as: UTF8.self) + letters(.hexadecimal, 3)
    return "\(first)-\(second)-4\(third)-\(fourth)-\(letters(.hexadecimal, 12))"
  }
}
