/// The report for the summary of a GitHub job.
package enum MarkdownReport {
  private static let callLimit = 50
  private static let pictureLimit = 10

  package static func text(_ verdict: Verdict) -> String {
    let sign = verdict.isPassed ? "✅" : "❌"
    let summary = VerdictSummary(verdict).lines
    let parts = [
      ["## \(sign) Mixtape \(summary.last ?? "")"],
      [summary.dropLast().joined(separator: "; ")],
      expectations(verdict),
      findings(verdict),
      pictures(verdict),
      calls(verdict),
    ].filter { !$0.isEmpty }
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private static func expectations(_ verdict: Verdict) -> [String] {
    guard !verdict.expectations.isEmpty else { return [] }
    return ["| | expected | what happened |", "|---|---|---|"]
      + verdict.expectations.map { result in
        "| \(result.isMet ? "✅" : "❌") | \(result.expected.cell) | \(result.happened.cell) |"
      }
  }

  private static func findings(_ verdict: Verdict) -> [String] {
    guard !verdict.findings.isEmpty else { return [] }
    let rows = verdict.findings.prefix(callLimit).map { finding in
      let sign = finding.severity == .error ? "❌" : "⚠️"
      let calls = finding.calls.prefix(8).map(String.init).joined(separator: ", ")
      let more = finding.calls.count > 8 ? ", …" : ""
      return "| \(sign) | `\(finding.check)` | \(calls)\(more) | \(finding.words.cell) |"
    }
    let all = verdict.errorCount + verdict.warningCount
    let rest = all > rows.count ? ["", "… and \(counted(all - rows.count, "finding")) more"] : []
    return ["| | check | calls | what happened |", "|---|---|---|---|"] + rows + rest
  }

  private static func pictures(_ verdict: Verdict) -> [String] {
    var numbers: [Int] = []
    for number in verdict.expectations.filter({ !$0.isMet }).flatMap(\.calls)
      + verdict.findings.flatMap({ $0.calls.prefix(1) })
    where !numbers.contains(number) && numbers.count < pictureLimit {
      numbers.append(number)
    }
    return numbers.flatMap { number in
      verdict[call: number].map { ["**call \(number)**", "```text", $0.picture, "```"] } ?? []
    }
  }

  private static func calls(_ verdict: Verdict) -> [String] {
    guard !verdict.calls.isEmpty else { return [] }
    let rows = verdict.calls.prefix(callLimit).map { call in
      let path = call.path.steps.prefix(10).joined(separator: " → ")
      let bill = call.bills(verdict.models).all
      return "| \(call.number) | \(call.outcome.label) | \(call.duration?.brief ?? "") "
        + "| \(bill.cost.text) | \(path.cell) |"
    }
    let rest = verdict.totals.calls - rows.count
    let more = rest > 0 ? ["", "… and \(counted(rest, "call")) more"] : []
    return [
      "<details><summary>\(counted(verdict.totals.calls, "call"))</summary>", "",
      "| call | outcome | time | cost | path |", "|--:|---|--:|--:|---|",
    ] + rows + more + ["", "</details>"]
  }
}

extension String {
  /// In a cell of a table, without being taken for anything else.
  fileprivate var cell: String {
    var text = ""
    for character in self {
      switch character {
      case "|": text += "\\|"
      case "<": text += "&lt;"
      case "\n": text += " "
      default: text.append(character)
      }
    }
    return text
  }
}
