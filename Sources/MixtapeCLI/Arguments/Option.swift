/// An option as declared: what the parser accepts and what the help shows.
package struct Option: Hashable, Sendable {
  /// Without the dashes.
  package var name: String
  /// What stands for the value in the help; nil for a switch.
  package var value: String?
  package var isRepeatable: Bool
  package var summary: String

  package init(
    _ name: String,
    value: String? = nil,
    isRepeatable: Bool = false,
    _ summary: String
  ) {
    self.name = name
    self.value = value
    self.isRepeatable = isRepeatable
    self.summary = summary
  }

  /// As it is typed: `--port`.
  package var spelling: String { "--\(name)" }

  /// As it is typed with its value: `--port N`.
  package var usage: String { value.map { "\(spelling) \($0)" } ?? spelling }
}
