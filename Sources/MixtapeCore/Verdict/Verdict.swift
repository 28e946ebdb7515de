/// What is to be said of everything that an app asked.
package struct Verdict: Hashable, Sendable {
  /// One standing check, and how often it was broken.
  package struct CheckCount: Hashable, Sendable {
    package var name: String
    package var severity: Finding.Severity
    package var count = 0
  }

  package struct Totals: Hashable, Sendable {
    package var calls = 0
    package var attempts = 0
    package var hedges = 0
    package var outcomes: [LogicalCall.Outcome: Int] = [:]
    package var bill = Bill()
    package var wasted = Bill()
    /// When the first request came, and when the last answer was over.
    package var from: Instant?
    package var to: Instant?
  }

  /// Those that are shown, in order: all of them, or of very many the worst and the first.
  package internal(set) var calls: [LogicalCall] = []
  /// Those that are shown, the errors first, by check and call.
  package internal(set) var findings: [Finding] = []
  /// Every check that is not off, in the order of the list.
  package internal(set) var checks: [CheckCount] = []
  package internal(set) var expectations: [ExpectationResult] = []
  package internal(set) var totals = Totals()
  /// By which its money was counted.
  package internal(set) var models: ModelTable

  init(_ models: ModelTable) {
    self.models = models
  }

  /// Judges attempts in any order.
  package init(of attempts: [Attempt], by standard: Standard = Standard()) {
    var judge = Judge(standard)
    for attempt in attempts.inOrder { judge.see(attempt) }
    self = judge.verdict()
  }

  /// No error was found, and what was expected is so; warnings do not fail.
  package var isPassed: Bool { errorCount == 0 && expectations.allSatisfy(\.isMet) }

  package var errorCount: Int { count(of: .error) }
  package var warningCount: Int { count(of: .warning) }

  private func count(of severity: Finding.Severity) -> Int {
    checks.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
  }

  /// Calls and findings that were counted but are not shown.
  package var omittedCalls: Int { totals.calls - calls.count }
  package var omittedFindings: Int { checks.reduce(0) { $0 + $1.count } - findings.count }

  /// nil where it is not shown.
  package subscript(call number: Int) -> LogicalCall? {
    var (low, high) = (0, calls.count)
    while low < high {
      let middle = (low + high) / 2
      if calls[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low < calls.count && calls[low].number == number ? calls[low] : nil
  }

  package func findings(of call: Int) -> [Finding] {
    findings.filter { $0.calls.contains(call) }
  }
}
