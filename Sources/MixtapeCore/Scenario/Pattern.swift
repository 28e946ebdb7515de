import MixtapeJSON
import Synchronization
import _StringProcessing

/// A regular expression of a scenario, compiled when it is read.
final class Pattern: Sendable, JSONReadable {
  // A compiled expression is not sendable, so a lock keeps it.
  private let expression: Mutex<Regex<AnyRegexOutput>>

  required init(_ node: JSONNode) throws(JSONError) {
    let text = try String(node)
    guard !text.isEmpty, let expression = try? Regex(text) else {
      throw node.error(
        "\(JSON.string(text).text()) is no regular expression",
        suggestion: "for the letters themselves use contains"
      )
    }
    self.expression = Mutex(expression)
  }

  func matches(_ text: String) -> Bool {
    expression.withLock { expression in
      (try? expression.firstMatch(in: text)) != nil
    }
  }
}
