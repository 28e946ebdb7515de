import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders

/// Virtual time in which scripted clients ask the real engine; what they did are attempts.
final class Stage {
  private struct Event {
    var at: Instant
    var number: Int
    var body: () -> Void
  }

  /// A request on its way; the client may hang up on it.
  final class Pending {
    fileprivate var isOver = false
    fileprivate var hangUp: () -> Void = {}

    func cancel() {
      if isOver { return }
      isOver = true
      hangUp()
    }
  }

  private(set) var now = Instant.start
  private(set) var attempts: [Attempt] = []
  var dice = Dice(seed: 1)
  /// Until when a circuit is open, by provider: clients of one process share it.
  var openUntil: [String: Instant] = [:]
  private var engine: Engine
  private var queue: [Event] = []
  private var count = 0

  init(_ scenario: String) throws {
    let scenario = try Scenario(parsing: Array(scenario.utf8))
    engine = Engine(configuration: EngineConfiguration(), tape: Tape(), fallback: .mock)
    engine.load(Program(scenario: scenario, name: "stage.json5"))
  }

  func after(_ time: Duration, _ body: @escaping () -> Void) {
    count += 1
    queue.append(Event(at: now + time, number: count, body: body))
  }

  func run() {
    while let next = queue.indices.min(by: {
      (queue[$0].at, queue[$0].number) < (queue[$1].at, queue[$1].number)
    }) {
      let event = queue.remove(at: next)
      now = event.at
      event.body()
    }
  }

  /// Asks, and tells what came of it when it is over, unless the client has hung up before.
  func ask(
    _ target: Client.Target,
    _ prompt: String,
    stream: Bool,
    timeout: Duration,
    fields: HTTPFields,
    then: @escaping (Attempt) -> Void
  ) -> Pending {
    let request = target.request(prompt, stream: stream, fields: fields)
    guard let address = Address(of: request, gateways: []) else {
      preconditionFailure("nobody is at \(request.target)")
    }
    let kept = engine.wishes(for: address.session).kept
    let arrival = Arrival(address: address, request: request, key: .unneeded, kept: kept)
    let decision = engine.decide(arrival, at: now)
    let date = UnixTime(nanoseconds: 1_790_000_000_000_000_000 + now.nanoseconds)
    let planned = ResponsePlan.answering(decision, arrival: arrival, date: date)
    var whole = Attempt(arrival, decision, planned.plan, patience: timeout)
    whole.account = target.account
    let place = attempts.count
    attempts.append(whole)
    let pending = Pending()
    let start = now
    pending.hangUp = { [unowned self] in
      var watch = AnswerWatch(arrival, decision)
      for cue in planned.plan.cues where cue.at <= now - start { watch.see(cue) }
      watch.leave(at: now - start)
      var left = watch.attempt(at: now - start)
      left.account = target.account
      attempts[place] = left
      engine.finish(decision.ticket, .clientLeft, isGood: false, at: now)
    }
    let answer = whole
    after(answer.endedAt ?? .zero) { [unowned self] in
      if pending.isOver { return }
      pending.isOver = true
      let outcome: Exchange.Outcome =
        switch answer.ending {
        case .complete: .delivered
        case .cut, .reset: .cut("as planned")
        case .silence, .clientLeft, .open: .clientLeft
        }
      engine.finish(decision.ticket, outcome, isGood: answer.isAnswered, at: now)
      then(answer)
    }
    return pending
  }
}

/// A client that does as its options say.
struct Client: Sendable {
  struct Target: Sendable {
    var provider: String
    var model = "m"
    var account: Int?
    var tools: [String] = []

    init(_ provider: String, _ model: String = "m", account: Int? = nil, tools: [String] = []) {
      self.provider = provider
      self.model = model
      self.account = account
      self.tools = tools
    }

    func request(_ prompt: String, stream: Bool, fields: HTTPFields) -> HTTPRequest {
      let paths = ["anthropic": "/v1/messages", "deepseek": "/chat/completions"]
      var body: JSON = [
        "model": .string(model), "messages": [["role": "user", "content": .string(prompt)]],
        "stream": .bool(stream), "max_tokens": 1_000,
      ]
      if !tools.isEmpty, case .object(var object) = body {
        object["tools"] = .array(
          tools.map { ["type": "function", "function": ["name": .string($0)]] }
        )
        body = .object(object)
      }
      return HTTPRequest(
        method: "POST",
        target: "/\(provider)\(paths[provider] ?? "/v1/chat/completions")",
        fields: fields,
        body: body.bytes()
      )
    }
  }

  enum Backoff: Sendable {
    /// min(0.5·2ⁿ, 8) s, times 0.75 to 1 by chance.
    case sdk
    /// The same without chance.
    case bare
    /// Anything from 0 to 0.5·2ⁿ s.
    case fullJitter
    case fixed(Duration)
    case none
  }

  var targets: [Target]
  var retries = 2
  var backoff = Backoff.sdk
  /// How much of a Retry-After it believes; nil: it does not look.
  var believes: Duration? = .seconds(60)
  /// For the time between two pieces.
  var timeout = Duration.seconds(600)
  var isStreaming = false
  /// Asks again, or elsewhere, although a stream has brought text.
  var restartsStreams = false
  var seesTruncation = true
  /// What it asks again for besides broken connections.
  var retried: @Sendable (Attempt) -> Bool = { attempt in
    [408, 409, 429].contains(attempt.status) || attempt.status ?? 0 >= 500
  }
  /// Goes on to the next target at once where it is told to wait.
  var fallsBackAtOnce = false
  /// A router: retries go to the next deployment, and at once.
  var rotates = false
  /// Asks the next target as well when nothing has come after this time.
  var hedgesAfter: Duration?
  /// How long it leaves a provider alone that has failed.
  var breaker: Duration?
  var countsRetries = false

  init(_ targets: Target...) { self.targets = targets }

  func with(_ change: (inout Client) -> Void) -> Client {
    var copy = self
    change(&copy)
    return copy
  }

  func begin(_ prompt: String, on stage: Stage) {
    let isOpen = targets.firstIndex { (stage.openUntil[$0.provider] ?? .start) <= stage.now }
    ask(prompt, target: isOpen ?? 0, attempt: 0, on: stage)
  }

  private func ask(_ prompt: String, target: Int, attempt: Int, on stage: Stage) {
    let fields: HTTPFields = countsRetries ? ["x-stainless-retry-count": "\(attempt)"] : [:]
    var hedge: Stage.Pending?
    let first = stage.ask(
      targets[target],
      prompt,
      stream: isStreaming,
      timeout: timeout,
      fields: fields
    ) { answer in
      if answer.isAnswered { hedge?.cancel() }
      react(to: answer, prompt, target, attempt, on: stage)
    }
    guard let hedgesAfter, attempt == 0, target + 1 < targets.count else { return }
    stage.after(hedgesAfter) {
      if first.isOver { return }
      hedge = stage.ask(
        targets[target + 1],
        prompt,
        stream: isStreaming,
        timeout: timeout,
        fields: fields
      ) { answer in
        if answer.isAnswered { first.cancel() }
      }
    }
  }

  private func react(
    to answer: Attempt,
    _ prompt: String,
    _ target: Int,
    _ attempt: Int,
    on stage: Stage
  ) {
    if seesTruncation ? answer.isAnswered : answer.isAccepted { return }
    if answer.isShownInPart, !restartsStreams { return }
    let isTold = answer.retryAfter != nil && fallsBackAtOnce
    let isBroken = answer.ending != .complete || answer.isTruncated || answer.malformedEvents > 0
    if attempt < retries, !isTold, isBroken || answer.isFailureInStream || retried(answer) {
      let next = rotates ? (target + 1) % targets.count : target
      let wait = rotates ? .zero : wait(attempt, answer, on: stage)
      stage.after(wait) { ask(prompt, target: next, attempt: attempt + 1, on: stage) }
      return
    }
    if let breaker {
      let time = max(breaker, answer.retryAfter ?? .zero)
      stage.openUntil[targets[target].provider] = stage.now + time
    }
    if target + 1 < targets.count, !rotates {
      ask(prompt, target: target + 1, attempt: 0, on: stage)
    }
  }

  private func wait(_ attempt: Int, _ answer: Attempt, on stage: Stage) -> Duration {
    if let asked = answer.retryAfter, let believes, asked > .zero, asked <= believes {
      return asked
    }
    let full = min(Duration.milliseconds(500) * (1 << attempt), .seconds(8))
    switch backoff {
    case .sdk: return full * 3 / 4 + full * stage.dice.below(250) / 1_000
    case .bare: return full
    case .fullJitter: return full * stage.dice.below(1_000) / 1_000
    case .fixed(let time): return time
    case .none: return .zero
    }
  }
}
