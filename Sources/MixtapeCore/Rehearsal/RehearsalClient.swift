import MixtapeProviders

/// The client of a rehearsal: asks as an application with an SDK does, tries again, falls back, and
/// runs the tools that it is asked for.
struct RehearsalClient: Sendable {
  /// One request, in neutral words.
  struct Question: Sendable {
    var provider: String
    var prompt: Prompt
    var kind: OperationKind
    /// How often this provider has been asked this, from 1.
    var attempt: Int
  }

  struct ToolRun: Hashable, Sendable {
    var call: Reply.ToolCall
    var result: String
  }

  /// What the client does about an answer.
  enum Reaction: Sendable {
    case askAgain(after: Duration)
    case fallBack(to: String)
    case run([ToolRun])
    /// It has what it wanted, and the user may have more to say.
    case answered(next: String?)
    case giveUp
    /// It has asked so often that something must be wrong.
    case stop
  }

  static let requestLimit = 20
  /// As OpenAI's and Anthropic's SDKs do it, but without their jitter.
  private static let firstWait = Duration.milliseconds(500)
  private static let longestWait = Duration.seconds(8)
  /// Those SDKs do not believe a provider that asks for more.
  private static let longestRetryAfter = Duration.seconds(60)

  private let step: RehearsalStep
  private let targets: [RehearsalStep.Fallback]
  private var prompt: Prompt
  private var turns: ArraySlice<String>
  private var target = 0
  private var attempt = 1
  private(set) var requestCount = 0
  /// How many requests the last answer took.
  private(set) var effort = 0

  init(_ step: RehearsalStep) {
    self.step = step
    targets = [RehearsalStep.Fallback(provider: step.ask, model: step.model)] + step.fallback
    turns = step.then[...]
    prompt = Prompt(
      model: "",
      wantsStream: step.stream,
      tools: step.tools.map { Prompt.Tool(name: $0.name) }
    )
    prompt.outputSchema = step.schema
    if let text = step.embed {
      prompt.inputs = [text]
      prompt.wantsStream = false
    } else {
      if let system = step.system { prompt.messages.append(.init(.system, system)) }
      prompt.messages.append(.init(.user, step.prompt))
    }
  }

  var provider: String { targets[target].provider }
  var kind: OperationKind { step.embed == nil ? .conversation : .embedding }

  /// The next request.
  func ask() -> Question {
    var prompt = prompt
    // A scenario that asks for models names them in its questions.
    prompt.model = targets[target].model ?? "any-model"
    return Question(
      provider: provider,
      prompt: prompt,
      kind: kind,
      attempt: attempt
    )
  }

  /// Takes an answer; nil where the provider cannot be asked such a thing at all.
  mutating func take(_ answer: SeenAnswer?) -> Reaction {
    if answer != nil {
      requestCount += 1
      effort += 1
    }
    let reaction = if let answer, answer.isGood { use(answer.reply) } else { doubt(answer) }
    guard requestCount >= Self.requestLimit else { return reaction }
    switch reaction {
    case .askAgain, .fallBack, .run, .answered(next: _?): return .stop
    case .answered, .giveUp, .stop: return reaction
    }
  }

  private mutating func doubt(_ answer: SeenAnswer?) -> Reaction {
    if let answer, answer.deservesRetry, attempt <= step.retries {
      defer { attempt += 1 }
      return .askAgain(after: wait(as: answer.retryAfter))
    }
    guard target + 1 < targets.count else { return .giveUp }
    target += 1
    attempt = 1
    return .fallBack(to: provider)
  }

  private func wait(as asked: Duration?) -> Duration {
    if let asked, asked > .zero, asked <= Self.longestRetryAfter { return asked }
    return min(Self.firstWait * (1 << (attempt - 1)), Self.longestWait)
  }

  private mutating func use(_ reply: FittedReply?) -> Reaction {
    let runs = runs(of: reply?.toolCalls ?? [])
    if let reply {
      prompt.append(reply)
    } else {
      // What a recording says is not known here, only that it was an answer.
      prompt.messages.append(.init(.assistant, "…"))
    }
    if !runs.isEmpty {
      for run in runs { prompt.append(resultOf: run.call.name, run.result) }
      startAnew()
      return .run(runs)
    }
    let next = turns.popFirst()
    if let next { prompt.messages.append(.init(.user, next)) }
    return .answered(next: next)
  }

  /// Empty where one of the tools is none of the client's: then the calls are the answer.
  private func runs(of calls: [Reply.ToolCall]) -> [ToolRun] {
    let runs = calls.compactMap { call in
      step.tools.first { $0.name == call.name }.map { ToolRun(call: call, result: $0.result) }
    }
    return runs.count == calls.count ? runs : []
  }

  /// The next request goes to the first provider again.
  private mutating func startAnew() {
    target = 0
    attempt = 1
  }

  /// After an answer: what is asked from now on has its own count.
  mutating func goOn() {
    startAnew()
    effort = 0
  }
}
