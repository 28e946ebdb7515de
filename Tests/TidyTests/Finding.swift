import Testing

/// A place that breaks a rule, printed as a compiler would: editors jump to it.
struct Finding: Hashable, CustomStringConvertible {
  var path: String
  var line: Int
  var message: String

  var description: String { "\(path):\(line): error: \(message)" }
}

/// Fails with one finding a line.
func expectNone(
  _ findings: [Finding],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard !findings.isEmpty else { return }
  let report = findings.map(\.description).joined(separator: "\n")
  Issue.record("\n\(report)", sourceLocation: sourceLocation)
}
