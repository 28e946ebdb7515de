/// Counts what an expectation is about, call by call.
struct ExpectationTally: Sendable {
  private static let namedCalls = 10

  let expectation: Expectation
  private var calls = 0
  private var failures = 0
  /// The first calls that are not as expected, with what they were instead.
  private var failed: [(call: Int, words: String)] = []
  private var hasPath = false
  /// The paths that were gone, the first few, with how often.
  private var paths: [(words: String, count: Int, call: Int)] = []
  private var otherPaths = 0
  private var attempts = 0
  private var cost = Money.zero
  private var isCostPartial = false
  private var answers = 0
  private var ownAnswers = 0
  /// The first calls with something that was counted.
  private var counted: [Int] = []

  init(_ expectation: Expectation) {
    self.expectation = expectation
  }

  /// Returns whether the call alone breaks it.
  mutating func see(_ call: LogicalCall, _ models: ModelTable) -> Bool {
    calls += 1
    if expectation.isOfEveryCall {
      guard let words = mismatch(of: call, models) else { return false }
      failures += 1
      if failed.count < Self.namedCalls { failed.append((call.number, words)) }
      return true
    }
    see(path: call)
    let concerned = call.attempts.filter { expectation.concerns($0) }
    attempts += concerned.count
    for attempt in concerned {
      let bill = Bill(attempt, models)
      cost += bill.cost
      if bill.isPartial { isCostPartial = true }
    }
    if let answer = call.answer {
      answers += 1
      if expectation.concerns(answer) { ownAnswers += 1 }
    }
    if !concerned.isEmpty, counted.count < 3 { counted.append(call.number) }
    return false
  }

  private mutating func see(path call: LogicalCall) {
    guard let path = expectation.path, !hasPath else { return }
    let gone = call.path
    if gone == path {
      hasPath = true
      return
    }
    let words = gone.steps.joined(separator: " → ")
    if let index = paths.firstIndex(where: { $0.words == words }) {
      paths[index].count += 1
    } else if paths.count < 5 {
      paths.append((words, 1, call.number))
    } else {
      otherPaths += 1
    }
  }

  /// What the call is instead; nil: what is expected.
  private func mismatch(of call: LogicalCall, _ models: ModelTable) -> String? {
    var words: [String] = []
    let isAnswered = call.outcome == .answered
    if expectation.isAnswered == false {
      if isAnswered { words.append("was answered") }
    } else if expectation.isAnswered == true || expectation.within != nil, !isAnswered {
      words.append(call.outcome.words)
    }
    if let within = expectation.within, isAnswered, let time = call.duration, time > within {
      words.append("took \(time.brief)")
    }
    if let path = expectation.path, call.path != path {
      words.append("went \(call.path.steps.joined(separator: " → "))")
    }
    let concerned = call.attempts.filter { expectation.concerns($0) }
    if let bounds = expectation.attempts, !bounds.contains(concerned.count) {
      words.append("made \(MixtapeCore.counted(concerned.count, "attempt"))")
    }
    if let bounds = expectation.cost {
      let bill = concerned.reduce(Bill()) { $0 + Bill($1, models) }
      if !bounds.contains(bill.cost) { words.append("cost \(bill.cost.text)") }
    }
    return words.isEmpty ? nil : words.joined(separator: " and ")
  }

  var result: ExpectationResult {
    expectation.isOfEveryCall ? resultOfCalls : resultOfRun
  }

  private var resultOfCalls: ExpectationResult {
    var happened = failed.map { "call \($0.call) \($0.words)" }
    if failures > failed.count { happened.append("and \(failures - failed.count) more did not") }
    if calls == 0 { happened = ["there was no call"] }
    return ExpectationResult(
      expectation,
      isMet: failures == 0 && calls > 0,
      happened: happened.joined(separator: "; "),
      calls: failed.map(\.call)
    )
  }

  private var resultOfRun: ExpectationResult {
    var happened: [String] = []
    var involved: [Int] = []
    if expectation.path != nil, !hasPath {
      var gone = paths.map { $0.count > 1 ? "\($0.words) (\($0.count) times)" : $0.words }
      if otherPaths > 0 { gone.append("\(MixtapeCore.counted(otherPaths, "other"))") }
      happened.append(
        calls == 0 ? "there was no call" : "no call did, they went " + gone.joined(separator: "; ")
      )
      involved += paths.prefix(3).map(\.call)
    }
    if let bounds = expectation.attempts, !bounds.contains(attempts) {
      happened.append("it made \(MixtapeCore.counted(attempts, "attempt"))")
      involved += counted
    }
    if let bounds = expectation.cost, !bounds.contains(cost) {
      let note = isCostPartial ? ", without models whose price is not known" : ""
      happened.append("it cost \(cost.text)\(note)")
      involved += counted
    }
    if let bounds = expectation.share {
      let share =
        answers == 0
        ? nil
        : Ratio(billionths: Ratio.whole / Int64(answers) * Int64(ownAnswers))
      if !(isWithin(bounds)) {
        happened.append(
          answers == 0
            ? "there was no answer"
            : "it gave \(ownAnswers) of \(answers), \(share?.percent ?? "")"
        )
      }
    }
    return ExpectationResult(
      expectation,
      isMet: happened.isEmpty,
      happened: happened.joined(separator: "; "),
      calls: Set(involved).sorted()
    )
  }

  /// Compared as fractions, so that a third of three is a third.
  private func isWithin(_ bounds: Expectation.Bounds<Ratio>) -> Bool {
    guard answers > 0 else { return false }
    let (own, all) = (Int64(ownAnswers), Int64(answers))
    let isEnough = bounds.min.map { own * Ratio.whole >= $0.billionths * all } ?? true
    return isEnough && bounds.max.map { own * Ratio.whole <= $0.billionths * all } ?? true
  }
}

/// What came of an expectation.
package struct ExpectationResult: Hashable, Sendable {
  /// Its name, else what it says.
  package var name: String
  package var expected: String
  package var isMet: Bool
  /// What was so instead; empty where it is met.
  package var happened: String
  /// It is one of calls, and these are the ones that are not so.
  package var isOfCalls: Bool
  /// Calls that show it.
  package var calls: [Int]

  init(_ expectation: Expectation, isMet: Bool, happened: String, calls: [Int]) {
    name = expectation.name ?? expectation.words
    expected = expectation.words
    self.isMet = isMet
    isOfCalls = expectation.isOfEveryCall
    self.happened = happened
    self.calls = calls
  }
}

extension LogicalCall.Outcome {
  /// As the end of a sentence about a call.
  package var words: String {
    switch self {
    case .answered: "was answered"
    case .deceived: "took for an answer what is none"
    case .failed: "failed"
    case .gaveUp: "was given up"
    case .open: "is still open"
    }
  }
}
