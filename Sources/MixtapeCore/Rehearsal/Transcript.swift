import MixtapeJSON
import MixtapeProviders

/// What happened in a rehearsal, line by line, in the order of time.
package struct Transcript: Sendable {
  /// One request and its answer.
  package struct Request: Hashable, Sendable {
    package var at: Instant
    package var provider: String
    package var status: Int
    package var endedAt: Instant
  }

  struct Line: Sendable {
    var at: Instant
    /// From 1.
    var call: Int
    /// The provider that is asked, where the line tells of a request.
    var provider: String?
    var text: String
    /// Why it is so.
    var note: String?
  }

  let title: String
  let seed: UInt64
  private(set) var lines: [Line] = []
  package private(set) var requests: [Request] = []
  /// The same, as a verdict takes them.
  package private(set) var attempts: [Attempt] = []
  private(set) var answered = 0
  private(set) var unanswered = 0
  private(set) var end = Instant.start

  init(title: String, seed: UInt64) {
    self.title = title
    self.seed = seed
  }

  private mutating func append(
    _ text: String,
    provider: String? = nil,
    note: String? = nil,
    call: Int,
    at now: Instant
  ) {
    end = now
    lines.append(Line(at: now, call: call + 1, provider: provider, text: text, note: note))
  }

  mutating func begin(_ step: RehearsalStep, call: Int, at now: Instant) {
    let said = step.embed.map { "embed \(quoted($0))" } ?? quoted(step.prompt)
    var parts = ["\(said) to \(step.ask)"]
    if let model = step.model { parts.append(model) }
    if step.stream, step.embed == nil { parts.append("streamed") }
    append(parts.joined(separator: ", "), call: call, at: now)
  }

  /// A request that the provider has no endpoint for, and that is not sent.
  mutating func refuse(_ question: RehearsalClient.Question, call: Int, at now: Instant) {
    append("has no \(question.kind.rawValue)s", provider: question.provider, call: call, at: now)
  }

  mutating func ask(
    _ question: RehearsalClient.Question,
    _ answer: SeenAnswer,
    _ cause: Cause,
    _ attempt: Attempt,
    call: Int,
    at now: Instant
  ) {
    attempts.append(attempt)
    var notes = [cause.rule]
    if !cause.faults.isEmpty {
      notes.append("faults: " + cause.faults.joined(separator: ", "))
    }
    notes += cause.changes.map { "set \($0)" }
    if question.attempt > 1 { notes.append("attempt \(question.attempt)") }
    append(
      "← " + ([answer.words(cause.word)] + answer.notes).joined(separator: ", "),
      provider: question.provider,
      note: notes.joined(separator: "; "),
      call: call,
      at: now
    )
    requests.append(
      Request(
        at: now,
        provider: question.provider,
        status: answer.status,
        endedAt: now + answer.endedAt
      )
    )
  }

  mutating func react(
    _ reaction: RehearsalClient.Reaction,
    to answer: SeenAnswer?,
    _ client: RehearsalClient,
    call: Int,
    at now: Instant
  ) {
    switch reaction {
    case .askAgain: break
    case .fallBack(let provider): append("  falls back to \(provider)", call: call, at: now)
    case .run(let runs):
      for run in runs {
        append("  runs \(run.call.words) → \(quoted(run.result))", call: call, at: now)
      }
    case .answered(let next):
      let effort = counted(client.effort, "request")
      let words = answer?.reply?.words(as: client.kind) ?? "as recorded"
      append(
        "  answered by \(client.provider) after \(effort): \(words)",
        call: call,
        at: now
      )
      answered += 1
      if let next { append(quoted(next), call: call, at: now) }
    case .giveUp:
      append("  no answer after \(counted(client.effort, "request"))", call: call, at: now)
      unanswered += 1
    case .stop:
      append("  stops after \(counted(client.requestCount, "request"))", call: call, at: now)
      unanswered += 1
    }
  }
}

extension Transcript {
  /// Why an answer is what it is.
  struct Cause {
    var word: String?
    var rule: String
    /// The names of what disturbs the answer, in order.
    var faults: [String]
    /// What the session noted.
    var changes: [String]

    init(
      _ decision: Decision,
      in program: Program,
      changed states: (before: [String: JSON], after: [String: JSON])
    ) {
      let refusal = decision.admission?.refusal
      word =
        switch decision.act {
        case .fail(let failure): failure.kind.rawValue
        case .replay: "recorded"
        case .miss: "not on the cassette"
        case .refuse, .forward: "would go to the real provider"
        case .mock, .reply: nil
        }
      let rules = program.scenario.rules
      rule =
        decision.rule.map { ordinal in
          "rule \(ordinal + 1)" + (rules[ordinal].name.map { ", \(quoted($0))" } ?? "")
        } ?? "no rule"
      if let refusal { rule += "; \(refusal.words)" }
      faults = decision.faults.map(\.name)
      changes = states.after.keys.sorted().compactMap { key in
        guard let value = states.after[key], value != states.before[key] else { return nil }
        return "\(key) = \(value.text())"
      }
    }
  }
}

extension SeenAnswer {
  /// The status, and what it stands for.
  fileprivate func words(_ word: String?) -> String {
    (status > 0 ? "\(status)" : "no answer") + (word.map { " \($0)" } ?? "")
      + (isStream ? "" : endedAt.after(" after"))
  }

  /// What else there is to say of it.
  fileprivate var notes: [String] {
    var notes: [String] = []
    if let retryAfter { notes.append("retry-after \(retryAfter.words)") }
    if isStream {
      let isSpread = firstAt > .zero && firstAt < endedAt
      let time = isSpread ? " from \(firstAt.words) to \(endedAt.words)" : endedAt.after(" in")
      notes.append(counted(pieces, "piece") + time)
    }
    switch ending {
    case .complete: break
    case .error: notes.append("then an error")
    case .cut: notes.append("then cut off")
    case .reset: notes.append("then reset")
    case .silence: notes.append("then silence")
    }
    return notes
  }
}

extension FittedReply {
  /// What it says, in a line.
  fileprivate func words(as kind: OperationKind) -> String {
    if kind == .embedding { return "a vector" }
    var words: [String] = []
    if let refusal { words.append("refuses: \(quoted(refusal))") }
    if !text.isEmpty { words.append(quoted(text)) }
    words += toolCalls.map(\.words)
    return words.isEmpty ? "nothing" : words.joined(separator: ", ")
  }
}

extension Reply.ToolCall {
  fileprivate var words: String { "\(name)(\(shortened(arguments.text())))" }
}
