/// Tells code, literals and comments of a Swift file apart, byte by byte.
///
/// Enough of the language for rules about the code: nested comments, raw and multi-line strings,
/// and interpolations, whose inside is code again.
struct SwiftLexer {
  private enum Mode {
    /// `parentheses` counts those open since an interpolation began.
    case code(parentheses: Int)
    case string(hashes: Int, isMultiline: Bool)
  }

  /// The bytes at which code may turn into something else.
  private static let telling = Array("/#\"()".utf8)

  private let source: [UInt8]
  private var position = 0
  private var modes: [Mode] = [.code(parentheses: 0)]
  /// The source with everything but code made blank; line ends stay.
  private(set) var code: [UInt8]
  /// The source with everything but the text of string literals made blank.
  private(set) var literals: [UInt8]

  init(_ source: [UInt8]) {
    self.source = source
    let blank = source.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    code = blank
    literals = blank
    while position < source.count { step() }
  }

  private mutating func step() {
    switch modes[modes.count - 1] {
    case .code(let parentheses):
      stepInCode(parentheses)
    case .string(let hashes, let isMultiline):
      stepInString(hashes, isMultiline)
    }
  }

  private mutating func stepInCode(_ parentheses: Int) {
    let byte = source[position]
    guard Self.telling.contains(byte) else {
      code[position] = byte
      position += 1
      return
    }
    if starts("//") {
      while position < source.count, source[position] != UInt8(ascii: "\n") { position += 1 }
      return
    }
    if starts("/*") { return skipBlockComment() }
    if let hashes = hashesBeforeQuote {
      position += hashes
      let isMultiline = starts("\"\"\"")
      position += isMultiline ? 3 : 1
      modes.append(.string(hashes: hashes, isMultiline: isMultiline))
      return
    }
    code[position] = byte
    position += 1
    if byte == UInt8(ascii: "(") {
      modes[modes.count - 1] = .code(parentheses: parentheses + 1)
    } else if byte == UInt8(ascii: ")") {
      modes[modes.count - 1] = .code(parentheses: parentheses - 1)
      if parentheses == 1, modes.count > 1 { modes.removeLast() }
    }
  }

  private mutating func stepInString(_ hashes: Int, _ isMultiline: Bool) {
    guard source[position] == UInt8(ascii: "\\") || source[position] == UInt8(ascii: "\"") else {
      literals[position] = source[position]
      position += 1
      return
    }
    let marks = String(repeating: "#", count: hashes)
    let quote = (isMultiline ? "\"\"\"" : "\"") + marks
    if starts("\\" + marks + "(") {
      position += 1 + hashes
      modes.append(.code(parentheses: 0))
    } else if starts("\\" + marks) {
      position += 2 + hashes
    } else if starts(quote) {
      position += quote.utf8.count
      modes.removeLast()
    } else {
      literals[position] = source[position]
      position += 1
    }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if starts("/*") {
        depth += 1
        position += 2
      } else if starts("*/") {
        depth -= 1
        position += 2
      } else {
        position += 1
      }
    } while depth > 0 && position < source.count
  }

  /// The number of `#` before a quotation mark that stands here; nil where no string begins.
  private var hashesBeforeQuote: Int? {
    var index = position
    while index < source.count, source[index] == UInt8(ascii: "#") { index += 1 }
    guard index < source.count, source[index] == UInt8(ascii: "\"") else { return nil }
    return index - position
  }

  private func starts(_ text: String) -> Bool {
    var index = position
    for byte in text.utf8 {
      guard index < source.count, source[index] == byte else { return false }
      index += 1
    }
    return true
  }
}
