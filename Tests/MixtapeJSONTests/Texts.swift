import MixtapeJSON

/// Luck for fuzzing: SplitMix64, so that a failure comes back with its seed.
struct Luck {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func flips() -> Bool { next() & 1 == 1 }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }
}

/// Values made by luck.
struct ValueMaker {
  var luck: Luck

  private static let strings = [
    "", "a", "b", "key", "role", "content", "user", "\n", "tab\there", "quote\"s", "back\\slash",
    "é", "日本語のテキスト", "🙂", "e\u{301}", "\u{0}", "\u{7F}", "\u{FFFD}", "\u{10FFFF}",
    "a longer text that fills more than one step of sixteen bytes, with a \n line break",
    "exactly sixteen!", "fifteen letters", "</script>", "\u{2028}",
  ]
  private static let numbers = [
    "0", "-0", "1", "-1", "10", "100", "1.5", "0.001", "1e5", "1E+5", "1e-7", "1e400", "123456789",
    "12345678901234567890", "1234567890123456789012345", "0.1000", "-2.50e3", "9007199254740993",
    "1e99999999999999999999", "-1e-99999999999999999999",
  ]

  mutating func value(depth: Int = 4) -> JSON {
    switch luck.below(depth > 0 ? 8 : 5) {
    case 0: return .null
    case 1: return .bool(luck.flips())
    case 2: return .number(JSONNumber(text: luck.pick(Self.numbers)))
    case 3, 4: return .string(luck.pick(Self.strings))
    case 5: return .array((0..<luck.below(5)).map { _ in value(depth: depth - 1) })
    default:
      return .object(
        JSONObject(
          (0..<luck.below(5)).map { _ in
            JSONObject.Member(key: luck.pick(Self.strings), value: value(depth: depth - 1))
          }
        )
      )
    }
  }

  /// The same value, written another way: other white space, order of keys, escapes, numbers.
  mutating func respelled(_ value: JSON) -> String {
    switch value {
    case .null, .bool: return value.text()
    case .number(let number): return blank() + respelled(number) + blank()
    case .string(let string): return blank() + respelled(string) + blank()
    case .array(let elements):
      var texts: [String] = []
      for element in elements { texts.append(respelled(element)) }
      return "[" + blank() + texts.joined(separator: blank() + "," + blank()) + "]"
    case .object(let object):
      var texts: [String] = []
      for member in object.members {
        let text = respelled(member.key) + blank() + ":" + respelled(member.value)
        texts.insert(text, at: luck.below(texts.count + 1))
      }
      return "{" + blank() + texts.joined(separator: blank() + "," + blank()) + "}"
    }
  }

  private mutating func blank() -> String { luck.pick(["", "", " ", "\n", "\t\r\n  "]) }

  private mutating func respelled(_ string: String) -> String {
    var text = ""
    for scalar in string.unicodeScalars {
      if luck.below(3) == 0 {
        for unit in UTF16.encode(scalar) ?? .init() {
          let digits = String(unit, radix: 16, uppercase: luck.flips())
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else if scalar == "/", luck.flips() {
        text += "\\/"
      } else {
        // By scalars: a quote and a combining character behind it are one `Character`.
        let quoted = JSON.string(String(scalar)).text().unicodeScalars
        text.unicodeScalars += quoted.dropFirst().dropLast()
      }
    }
    return "\"\(text)\""
  }

  private mutating func respelled(_ number: JSONNumber) -> String {
    var mantissa = number.text
    var exponent: String?
    if let mark = mantissa.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      exponent = String(mantissa[mantissa.index(after: mark)...])
      mantissa = String(mantissa[..<mark])
    }
    if luck.flips() { mantissa += mantissa.contains(".") ? "00" : ".0" }
    guard let power = exponent.map(Int.init) ?? 0 else {
      return mantissa + (luck.flips() ? "e" : "E") + (exponent ?? "0")
    }
    if luck.flips(), !mantissa.contains("."), Int(mantissa) != 0 {
      return mantissa + "000e\(power - 3)"
    }
    return power == 0 && luck.flips() ? mantissa : mantissa + "E\(power < 0 ? "" : "+")\(power)"
  }

  /// The value with one leaf changed; nil if it has none.
  mutating func changed(_ value: JSON) -> JSON? {
    switch value {
    case .null: return .bool(false)
    case .bool(let bool): return .bool(!bool)
    case .number(let number): return .string(number.text)
    case .string(let string): return .string(string + "x")
    case .array(var elements):
      guard !elements.isEmpty else { return .object(JSONObject()) }
      let index = luck.below(elements.count)
      guard let element = changed(elements[index]) else { return nil }
      elements[index] = element
      return .array(elements)
    case .object(var object):
      guard !object.members.isEmpty else { return .array([]) }
      let index = luck.below(object.members.count)
      if luck.flips() {
        object.members[index].key += "x"
      } else {
        guard let member = changed(object.members[index].value) else { return nil }
        object.members[index].value = member
      }
      return .object(object)
    }
  }

  /// The bytes with a few of them changed, removed, doubled, or replaced by pieces of JSON.
  mutating func mutated(_ bytes: [UInt8], pieces: [String]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...luck.below(3) {
      let place = luck.below(bytes.count + 1)
      switch luck.below(5) {
      case 0: bytes.insert(UInt8(truncatingIfNeeded: luck.next()), at: place)
      case 1: bytes.insert(contentsOf: Array(luck.pick(pieces).utf8), at: place)
      case 2 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: luck.next())
      case 3 where place < bytes.count: bytes.remove(at: place)
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }
}
