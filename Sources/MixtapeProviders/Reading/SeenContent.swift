/// What an answer said, read back from its bytes.
///
/// Of an answer with several choices the first one counts.
package struct SeenContent: Hashable, Sendable {
  package struct ToolCall: Hashable, Sendable {
    package var id: String?
    package var name: String
    /// JSON as it was written, as far as it came.
    package var arguments: String
  }

  package private(set) var text = ""
  package private(set) var reasoning = ""
  package private(set) var refusal = ""
  package private(set) var toolCalls: [ToolCall] = []
  /// Why the model stopped, as far as its word for it has a meaning of ours.
  package private(set) var stop: Reply.Stop?
  /// As told last; nil where nothing was told.
  package private(set) var usage = Reply.Usage()
  package private(set) var model: String?
  /// What came in place of the rest.
  package var failure: ToldFailure?
  /// Whether the answer is complete, by what this provider's clients go by.
  package var isTerminated = false
  /// How many events were not what the framing promises.
  package var malformedEvents = 0

  /// Where the calls are in `toolCalls`, by the number that the provider gives them.
  private var places: [Int: Int] = [:]

  package init() {}

  /// Whether anything came that a user would see.
  package var isEmpty: Bool { text.isEmpty && refusal.isEmpty && toolCalls.isEmpty }
}

/// What formats note.
extension SeenContent {
  /// Whether there was something to add: an empty piece brings nothing.
  @discardableResult
  mutating func say(_ more: String?) -> Bool {
    guard let more, !more.isEmpty else { return false }
    text += more
    return true
  }

  @discardableResult
  mutating func think(_ more: String?) -> Bool {
    guard let more, !more.isEmpty else { return false }
    reasoning += more
    return true
  }

  @discardableResult
  mutating func refuse(_ more: String?) -> Bool {
    guard let more, !more.isEmpty else { return false }
    refusal += more
    return true
  }

  /// A call begins at this number, or goes on there where it is told again.
  mutating func call(_ name: String, id: String? = nil, at number: Int) {
    if let place = places[number], id == nil || toolCalls[place].id == id {
      toolCalls[place].name = name
      return
    }
    places[number] = toolCalls.count
    toolCalls.append(ToolCall(id: id, name: name, arguments: ""))
  }

  /// A call that comes whole.
  mutating func call(_ name: String, id: String?, arguments: String?) {
    toolCalls.append(ToolCall(id: id, name: name, arguments: arguments ?? ""))
  }

  /// More of the arguments of the call at this number; lost where there is none.
  mutating func add(arguments: String?, at number: Int) {
    guard let arguments, let place = places[number] else { return }
    toolCalls[place].arguments += arguments
  }

  /// What a refusal or a call makes of an end that says no more than that it is one.
  mutating func stop(_ reason: Reply.Stop?) {
    guard let reason else { return }
    stop = reason == .end && !refusal.isEmpty ? .refusal : reason
  }

  mutating func answer(by model: String?) {
    if let model, !model.isEmpty, self.model == nil { self.model = model }
  }

  /// What is told later counts; what is not told again stays.
  mutating func count(_ told: Reply.Usage) {
    usage.input = told.input ?? usage.input
    usage.cachedInput = told.cachedInput ?? usage.cachedInput
    usage.cacheWrite = told.cacheWrite ?? usage.cacheWrite
    usage.output = told.output ?? usage.output
    usage.reasoning = told.reasoning ?? usage.reasoning
  }
}

extension Reply.Usage {
  /// Of counts that are told apart; what is beyond all counting is as much as can be counted.
  static func sum(_ counts: Int?...) -> Int {
    counts.reduce(0) { sum, count in
      let (all, isTooMuch) = sum.addingReportingOverflow(max(0, count ?? 0))
      return isTooMuch ? .max : all
    }
  }
}
