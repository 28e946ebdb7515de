/// Judges attempts one after another, in the order of their beginnings.
///
/// What it remembers does not grow with their number: of very many it shows the first calls, the
/// first that break something, and the counts of all.
package struct Judge: Sendable {
  package struct Limits: Hashable, Sendable {
    /// Of calls that break nothing.
    package var calls = 1_000
    /// Of calls that break something.
    package var badCalls = 1_000
    /// Of findings of one check.
    package var findings = 100

    package init() {}
  }

  private static let sweepInterval = 1_024

  private let standard: Standard
  private let limits: Limits
  private let ofCalls: [any SingleCallCheck.Type]
  private var ofTraffic: [any TrafficCheck]
  private var grouping = Grouping()
  private var tallies: [ExpectationTally]
  private var counts: [String: Int] = [:]
  private var findings: [Finding] = []
  private var calls: [LogicalCall] = []
  private var badCalls: [LogicalCall] = []
  /// Calls of which the traffic has shown something, while they are not over.
  private var suspects: Set<Int> = []
  private var totals = Verdict.Totals()

  package init(_ standard: Standard, limits: Limits = Limits()) {
    self.standard = standard
    self.limits = limits
    ofCalls = CheckList.ofCalls.filter { standard.severity(of: $0) != .off }
    ofTraffic = CheckList.ofTraffic.filter { standard.severity(of: $0) != .off }
      .map { $0.init(standard.terms) }
    tallies = standard.expectations.map { ExpectationTally($0) }
  }

  package mutating func see(_ attempt: Attempt) {
    totals.attempts += 1
    if totals.from == nil { totals.from = attempt.startedAt }
    let end = attempt.startedAt + (attempt.endedAt ?? .zero)
    totals.to = max(totals.to ?? end, end)
    let call = grouping.add(attempt)
    for index in ofTraffic.indices {
      note(ofTraffic[index].see(call), type(of: ofTraffic[index]))
    }
    guard totals.attempts.isMultiple(of: Self.sweepInterval) else { return }
    for call in grouping.takeSettled(at: attempt.startedAt) { close(call) }
  }

  /// Judges what is left, and tells everything.
  package consuming func verdict() -> Verdict {
    for index in ofTraffic.indices {
      note(ofTraffic[index].finish(), type(of: ofTraffic[index]))
    }
    for call in grouping.takeAll() { close(call) }
    var verdict = Verdict(standard.terms.models)
    verdict.calls = (calls + badCalls).sorted { $0.number < $1.number }
    verdict.checks = CheckList.all.compactMap { check in
      let severity = standard.severity(of: check)
      let count = counts[check.name] ?? 0
      return severity == .off
        ? nil
        : Verdict.CheckCount(name: check.name, severity: severity, count: count)
    }
    let order = Dictionary(
      uniqueKeysWithValues: verdict.checks.enumerated().map { ($1.name, $0) }
    )
    verdict.findings = findings.sorted { a, b in
      if a.severity != b.severity { return a.severity == .error }
      if a.check != b.check { return order[a.check] ?? 0 < order[b.check] ?? 0 }
      return a.calls.lexicographicallyPrecedes(b.calls)
    }
    verdict.expectations = tallies.map(\.result)
    verdict.totals = totals
    return verdict
  }

  private mutating func close(_ call: LogicalCall) {
    totals.calls += 1
    totals.outcomes[call.outcome, default: 0] += 1
    totals.hedges += call.hedgeCount
    let bills = call.bills(standard.terms.models)
    totals.bill += bills.all
    totals.wasted += bills.wasted
    var isBad = suspects.remove(call.number) != nil
    for check in ofCalls {
      let breaches = check.breaches(in: call, standard.terms)
      if !breaches.isEmpty { isBad = true }
      note(breaches, check)
    }
    for index in tallies.indices where tallies[index].see(call, standard.terms.models) {
      isBad = true
    }
    if isBad, badCalls.count < limits.badCalls {
      badCalls.append(call)
    } else if calls.count < limits.calls {
      calls.append(call)
    }
  }

  private mutating func note(_ breaches: [Breach], _ check: any StandingCheck.Type) {
    for breach in breaches {
      let count = counts[check.name, default: 0]
      counts[check.name] = count + 1
      guard count < limits.findings else { continue }
      let numbers = Set(breach.attempts.map(\.call)).sorted()
      suspects.formUnion(numbers)
      findings.append(
        Finding(
          check: check.name,
          severity: standard.severity(of: check),
          calls: numbers,
          attempts: breach.attempts,
          words: breach.words
        )
      )
    }
  }
}
