import Synchronization
import _StringProcessing

/// A pattern of the user's that is no regular expression.
package struct RedactionPatternError: Error, Hashable, Sendable {
  /// A clause that names the pattern.
  package var message: String

  package init(message: String) {
    self.message = message
  }
}

/// The user's own patterns, compiled once.
final class RedactionPatterns: Sendable {
  // A compiled expression is not sendable, so a lock keeps them.
  private let expressions: Mutex<[Regex<AnyRegexOutput>]>

  init(_ patterns: [String]) throws(RedactionPatternError) {
    var expressions: [Regex<AnyRegexOutput>] = []
    for pattern in patterns {
      guard let expression = try? Regex(pattern), !pattern.isEmpty else {
        throw RedactionPatternError(message: "'\(pattern)' is no regular expression")
      }
      expressions.append(expression.matchingSemantics(.unicodeScalar))
    }
    self.expressions = Mutex(expressions)
  }

  /// What the patterns match, in bytes; bytes that are no text match nothing.
  func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    guard let text = String(validating: bytes, as: UTF8.self) else { return [] }
    return expressions.withLock { expressions in
      expressions.flatMap { expression in
        text.ranges(of: expression).compactMap { range in
          let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
          let count = text.utf8.distance(from: range.lowerBound, to: range.upperBound)
          let found = start..<(start + count)
          return found.isEmpty || bytes[found].elementsEqual(Redaction.placeholder) ? nil : found
        }
      }
    }
  }
}
