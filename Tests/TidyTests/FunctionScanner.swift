/// Finds the bodies of functions, initializers and computed properties, and counts their lines.
struct FunctionScanner {
  struct Function: Hashable {
    /// The line of the keyword, from 1.
    var line: Int
    /// From the keyword to the closing brace.
    var lines: Int
  }

  private static let openers: Set<String> = ["func", "init", "deinit", "subscript", "var"]
  /// A declaration that begins before a brace has opened: the one before has no body.
  private static let others: Set<String> = [
    "let", "case", "struct", "class", "enum", "extension", "protocol", "typealias",
    "associatedtype", "import",
  ]

  private(set) var functions: [Function] = []

  /// `code` is the source without comments and literals.
  init(_ code: [UInt8]) {
    var line = 1
    var index = 0
    while index < code.count {
      if code[index] == UInt8(ascii: "\n") { line += 1 }
      guard code[index].isWordByte else {
        index += 1
        continue
      }
      let end = code[index...].firstIndex { !$0.isWordByte } ?? code.count
      let word = String(decoding: code[index..<end], as: UTF8.self)
      let isMember = index > 0 && code[index - 1] == UInt8(ascii: ".")
      if Self.openers.contains(word), !isMember, let body = Self.body(in: code, from: end) {
        let lines = code[index..<body.upperBound].count { $0 == UInt8(ascii: "\n") } + 1
        functions.append(Function(line: line, lines: lines))
      }
      index = end
    }
  }

  /// The braces that belong to the declaration whose keyword ends at `start`.
  private static func body(in code: [UInt8], from start: Int) -> Range<Int>? {
    var index = start
    var depth = 0
    while index < code.count {
      switch code[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["):
        depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        depth -= 1
        if depth < 0 { return nil }
      case UInt8(ascii: "}") where depth == 0:
        return nil
      case UInt8(ascii: "{") where depth == 0:
        return closing(of: index, in: code).map { index..<$0 }
      case let byte where byte.isWordByte:
        let end = code[index...].firstIndex { !$0.isWordByte } ?? code.count
        let word = String(decoding: code[index..<end], as: UTF8.self)
        let isMember = code[index - 1] == UInt8(ascii: ".")
        if depth == 0, !isMember, openers.contains(word) || others.contains(word) { return nil }
        index = end - 1
      default:
        break
      }
      index += 1
    }
    return nil
  }

  private static func closing(of brace: Int, in code: [UInt8]) -> Int? {
    var depth = 0
    for index in brace..<code.count {
      if code[index] == UInt8(ascii: "{") { depth += 1 }
      if code[index] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return index + 1 }
      }
    }
    return nil
  }
}

extension UInt8 {
  var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default:
      false
    }
  }
}
