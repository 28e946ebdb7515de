import MixtapeHTTP
import MixtapeProviders

/// Plays a scenario to a client in virtual time: nobody waits, and nothing is sent.
///
/// The engine decides and the plans are made as in a server; only the wire is left out.
package struct Rehearsal {
  private enum Event {
    case begin
    case ask
    case receive(SeenAnswer, Ticket)
  }

  private struct Scheduled {
    var at: Instant
    var call: Int
    var event: Event
  }

  private let steps: [RehearsalStep]
  private let program: Program
  private let recorded: (Tape.Track) -> ResponsePlan?
  private var engine: Engine
  private var clients: [RehearsalClient]
  private var queue: [Scheduled] = []
  private var transcript: Transcript

  /// That on which the tests' clock starts as well; no answer's length depends on it.
  private static let startDate = UnixTime(seconds: 1_790_000_000)

  /// `recorded` is the answer of a track on one of the program's tapes; their keys must have been
  /// made of prompts, as there are no bodies here that could be compared.
  package init(
    _ program: Program,
    seed: UInt64,
    recorded: @escaping (Tape.Track) -> ResponsePlan? = { _ in nil }
  ) {
    self.program = program
    self.recorded = recorded
    steps = program.scenario.questions
    clients = steps.map { RehearsalClient($0) }
    var configuration = EngineConfiguration()
    configuration.seed = seed
    configuration.startDate = Self.startDate
    engine = Engine(configuration: configuration, tape: Tape(), fallback: .mock)
    engine.load(program)
    transcript = Transcript(title: program.name, seed: program.scenario.seed ?? seed)
  }

  /// Plays to the end.
  package consuming func run() -> Transcript {
    if !steps.isEmpty { schedule(.begin, of: 0, at: .start) }
    while let next = takeNext() {
      switch next.event {
      case .begin: begin(next.call, at: next.at)
      case .ask: ask(next.call, at: next.at)
      case .receive(let answer, let ticket):
        engine.finish(
          ticket,
          answer.outcome,
          isGood: answer.isGood,
          usage: answer.reply?.usage,
          at: next.at
        )
        react(to: answer, in: next.call, at: next.at)
      }
    }
    return transcript
  }

  private mutating func schedule(_ event: Event, of call: Int, at time: Instant) {
    queue.append(Scheduled(at: time, call: call, event: event))
  }

  /// The earliest event; of those at the same time the one that was scheduled first.
  private mutating func takeNext() -> Scheduled? {
    guard let first = queue.indices.min(by: { queue[$0].at < queue[$1].at }) else { return nil }
    return queue.remove(at: first)
  }

  /// The next call begins some time after this one has begun, or when it ends.
  private mutating func begin(_ call: Int, at now: Instant) {
    transcript.begin(steps[call], call: call, at: now)
    schedule(.ask, of: call, at: now)
    if call + 1 < steps.count, let after = steps[call + 1].after {
      schedule(.begin, of: call + 1, at: now + after)
    }
  }

  private mutating func end(_ call: Int, at now: Instant) {
    if call + 1 < steps.count, steps[call + 1].after == nil {
      schedule(.begin, of: call + 1, at: now)
    }
  }

  private mutating func ask(_ call: Int, at now: Instant) {
    let question = clients[call].ask()
    guard let arrival = Arrival(question, fields: steps[call].header) else {
      transcript.refuse(question, call: call, at: now)
      return react(to: nil, in: call, at: now)
    }
    let before = engine.session("")?.state ?? [:]
    let decision = engine.decide(arrival, at: now)
    let planned = plan(decision, arrival)
    engine.keep(planned.keeps, decision.ticket)
    let answer = SeenAnswer(planned, reply: decision.told(to: question.prompt))
    transcript.ask(
      question,
      answer,
      Transcript.Cause(
        decision,
        in: program,
        changed: (before, engine.session("")?.state ?? [:])
      ),
      Attempt(arrival, decision, planned.plan, patience: SeenAnswer.patience),
      call: call,
      at: now
    )
    schedule(.receive(answer, decision.ticket), of: call, at: now + answer.endedAt)
  }

  private func plan(_ decision: Decision, _ arrival: Arrival) -> ResponsePlan.Planned {
    let date = UnixTime(
      nanoseconds: Self.startDate.nanoseconds + decision.ticket.startedAt.nanoseconds
    )
    func failing(_ failure: Failure) -> ResponsePlan.Planned {
      ResponsePlan.failing(failure, decision, arrival: arrival, date: date)
    }
    switch decision.act {
    case .mock, .reply, .fail, .refuse, .forward:
      return ResponsePlan.answering(decision, arrival: arrival, date: date)
    case .miss:
      return failing(Failure(.missed))
    case .replay(let track):
      guard let plan = recorded(track) else {
        return failing(Failure(.badGateway, isRetryable: false))
      }
      return ResponsePlan.replaying(plan, decision, arrival: arrival, date: date)
    }
  }

  private mutating func react(to answer: SeenAnswer?, in call: Int, at now: Instant) {
    let reaction = clients[call].take(answer)
    transcript.react(reaction, to: answer, clients[call], call: call, at: now)
    switch reaction {
    case .askAgain(let wait): schedule(.ask, of: call, at: now + wait)
    case .fallBack, .run: schedule(.ask, of: call, at: now)
    case .answered(next: _?):
      clients[call].goOn()
      schedule(.ask, of: call, at: now)
    case .answered, .giveUp, .stop: end(call, at: now)
    }
  }
}

extension Scenario {
  /// What is asked, or in its place a greeting to each provider that the rules name.
  fileprivate var questions: [RehearsalStep] {
    if !rehearsal.isEmpty { return rehearsal }
    let named = providers.isEmpty ? ProviderList.all.prefix(1).map(\.name) : providers
    return named.map { RehearsalStep(ask: $0) }
  }
}

extension Arrival {
  /// nil where the provider takes no such request.
  fileprivate init?(_ question: RehearsalClient.Question, fields: [RehearsalStep.Field]) {
    let name = question.provider
    let provider = ProviderList.named(name[...]) ?? ProviderList.gateway(named: name)
    guard let target = provider.target(for: question.prompt, as: question.kind) else { return nil }
    let request = HTTPRequest(
      method: "POST",
      target: "/\(name)\(target)",
      fields: HTTPFields(fields.map { ($0.name, $0.value) })
    )
    guard let address = Address(of: request, gateways: [name]) else { return nil }
    self.init(address: address, request: request, meaning: question.prompt)
  }
}
