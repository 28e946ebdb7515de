/// What it all comes to, in two sentences.
struct VerdictSummary {
  let lines: [String]

  init(_ verdict: Verdict) {
    lines = [Self.counts(verdict), Self.money(verdict), Self.end(verdict)].compactMap(\.self)
  }

  private static func counts(_ verdict: Verdict) -> String {
    let totals = verdict.totals
    if totals.attempts == 0 { return "nobody asked anything" }
    var words = [counted(totals.calls, "call"), counted(totals.attempts, "attempt")]
    for outcome in LogicalCall.Outcome.allCases {
      let count = totals.outcomes[outcome] ?? 0
      if count > 0 { words.append("\(count) \(outcome.label)") }
    }
    if totals.hedges > 0 { words.append(counted(totals.hedges, "hedge")) }
    return words.joined(separator: ", ")
  }

  private static func money(_ verdict: Verdict) -> String? {
    let (bill, wasted) = (verdict.totals.bill, verdict.totals.wasted)
    guard bill.tokens > 0 else { return nil }
    func words(_ bill: Bill) -> String {
      "\(counted(bill.tokens, "token")) for \(bill.cost.text)"
    }
    let loss = wasted.tokens > 0 ? ", of which \(words(wasted)) for nothing" : ""
    let note = bill.isPartial ? "; the price of some models is not known" : ""
    return "\(words(bill))\(loss) (prices of \(verdict.models.date)\(note))"
  }

  private static func end(_ verdict: Verdict) -> String {
    var words: [String] = []
    if verdict.errorCount > 0 { words.append(counted(verdict.errorCount, "error")) }
    if verdict.warningCount > 0 { words.append(counted(verdict.warningCount, "warning")) }
    let unmet = verdict.expectations.count { !$0.isMet }
    if unmet > 0 {
      words.append("\(unmet) of \(counted(verdict.expectations.count, "expectation")) not met")
    }
    let result = verdict.isPassed ? "passed" : "failed"
    return "verdict: \(result)" + (words.isEmpty ? "" : ", \(words.joined(separator: ", "))")
  }
}

extension LogicalCall.Outcome {
  /// As the end of a count.
  var label: String {
    switch self {
    case .answered: "answered"
    case .deceived: "deceived"
    case .failed: "failed"
    case .gaveUp: "given up"
    case .open: "open"
    }
  }
}
