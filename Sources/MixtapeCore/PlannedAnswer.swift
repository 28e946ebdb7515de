package import MixtapeHTTP
package import MixtapeProviders

extension ResponsePlan {
  /// A plan, what the session keeps of it, and whether nothing has disturbed it.
  package typealias Planned = (plan: ResponsePlan, keeps: [Kept.Change], isWhole: Bool)

  /// The answer that we make up: what the provider writes, in its time, with its disturbances.
  package static func answering(
    _ decision: Decision,
    arrival: Arrival,
    date: UnixTime
  ) -> Planned {
    let meaning =
      arrival.meaning ?? Meaning.of(arrival.request, at: arrival.address, kept: Kept())
    switch (decision.act, meaning) {
    case (.reply(let reply), .prompt(let understood)):
      return telling(reply, to: understood.prompt, decision, arrival, date)
    case (.fail(let failure), _):
      return failing(failure, decision, arrival: arrival, date: date)
    case (.refuse(let message), _):
      let failure = Failure(.badGateway, message: message, isRetryable: false)
      return failing(failure, decision, arrival: arrival, date: date)
    case (_, .flawed(let failure)), (_, .noOperation(let failure)):
      return failing(failure, decision, arrival: arrival, date: date)
    case (_, .prompt(let understood)):
      let reply = BuiltInReply.reply(to: understood.prompt)
      return telling(reply, to: understood.prompt, decision, arrival, date)
    }
  }

  /// An error in the provider's shape.
  package static func failing(
    _ failure: Failure,
    _ decision: Decision,
    arrival: Arrival,
    date: UnixTime
  ) -> Planned {
    var making = Making(decision, arrival, date)
    let provider = arrival.address.provider
    let operation = arrival.address.operation
    let answer = provider.answer(failure, for: operation, in: &making.setting)
    return making.planned(answer, tokens: 0)
  }

  /// A recorded answer, in the time and with the disturbances that the scenario wants.
  package static func replaying(
    _ plan: ResponsePlan,
    _ decision: Decision,
    arrival: Arrival,
    date: UnixTime
  ) -> Planned {
    let making = Making(decision, arrival, date)
    var chain = making.chain(areEvents: false)
    let plan = plan.putting(making.rateFields)
    let disturbed = chain.pass(decision.pacing == nil ? plan : making.paced(plan))
    return (disturbed, [], !chain.stage.isDisturbed)
  }

  private static func telling(
    _ reply: Reply,
    to prompt: Prompt,
    _ decision: Decision,
    _ arrival: Arrival,
    _ date: UnixTime
  ) -> Planned {
    var making = Making(decision, arrival, date)
    let (reply, prompt) = decision.changed(reply, to: prompt)
    guard let operation = arrival.address.operation else {
      preconditionFailure("Only what an operation has read is a prompt.")
    }
    let answer = arrival.address.provider.answer(
      reply,
      to: prompt,
      for: operation,
      in: &making.setting
    )
    let isPacedWhole = if case .whole = answer.content { decision.pacing != nil } else { false }
    let tokens = isPacedWhole ? FittedReply(reply, to: prompt).usage.output : 0
    return making.planned(answer, tokens: tokens)
  }
}

/// What making an answer takes besides its words.
private struct Making {
  var setting: Setting
  private let pacing: Pacing
  private let paceDice: Dice
  private let faults: [ChosenFault]
  private let provider: any Provider
  private let operation: Operation?
  let rateFields: [RateField]

  init(_ decision: Decision, _ arrival: Arrival, _ date: UnixTime) {
    var luck = decision.luck
    setting = Setting(dice: Dice(seed: luck.next()), date: date)
    paceDice = Dice(seed: luck.next())
    pacing = decision.pacing ?? Pacing()
    faults = decision.faults
    provider = arrival.address.provider
    operation = arrival.address.operation
    rateFields = decision.rateFields(for: arrival)
  }

  private var clock: Pacing.Clock { Pacing.Clock(pacing, dice: paceDice) }

  /// `tokens` of a whole answer are waited for before its head.
  func planned(_ answer: ProviderAnswer, tokens: Int) -> ResponsePlan.Planned {
    switch answer.content {
    case .whole(let bytes):
      let at = time(of: tokens)
      let plan = ResponsePlan(cues: [
        Cue(at: at, .head(answer.head, body: .bytes(bytes.count))),
        Cue(at: at, .body(bytes)),
        Cue(at: at, .end),
      ])
      return disturbed(plan, keeps: answer.keeps)
    case .stream(let pieces):
      return disturbed(stream(answer.head, pieces), keeps: answer.keeps)
    }
  }

  private func time(of tokens: Int) -> Duration {
    var clock = clock
    var time = pacing.timeToFirstToken
    for _ in 0..<tokens { time = clock.next() }
    return time
  }

  /// Each token at its time, and whatever else there is with the token before it.
  private func stream(_ head: HTTPResponseHead, _ pieces: PieceStream) -> ResponsePlan {
    if pacing == Pacing(), faults.isEmpty { return streamAtOnce(head, pieces) }
    var clock = clock
    var time = pacing.timeToFirstToken
    let keepAlive = operation?.keepAlive
    var cues: [Cue] = []
    // The head of a stream that is kept alive goes out at once, that of others with the first word.
    cues.append(Cue(at: keepAlive == nil ? time : .zero, .head(head, body: .stream)))
    if let keepAlive, keepAlive.comesFirst { cues.append(Cue(.body(keepAlive.bytes))) }
    for piece in pieces {
      let before = cues[cues.count - 1].at
      if piece.role.isToken { time = clock.next() }
      if let keepAlive, time - before > keepAlive.every {
        keepAlive.fill(from: before, to: time, &cues)
      }
      cues.append(Cue(at: time, .body(piece.bytes)))
    }
    cues.append(Cue(at: time, .end))
    return ResponsePlan(cues: cues)
  }

  /// The same where nothing is waited for and nobody looks at single pieces.
  private func streamAtOnce(_ head: HTTPResponseHead, _ pieces: PieceStream) -> ResponsePlan {
    var cues = [Cue(.head(head, body: .stream))]
    if let keepAlive = operation?.keepAlive, keepAlive.comesFirst {
      cues.append(Cue(.body(keepAlive.bytes)))
    }
    return ResponsePlan(cues: cues + [Cue(.stream(pieces)), Cue(.end)])
  }

  /// A recorded plan in other time: each piece of it counts as a token.
  func paced(_ plan: ResponsePlan) -> ResponsePlan {
    var clock = clock
    var time = pacing.timeToFirstToken
    return ResponsePlan(
      cues: plan.cues.map { cue in
        if case .body = cue.action { time = clock.next() }
        return Cue(at: time, cue.action)
      }
    )
  }

  func disturbed(_ plan: ResponsePlan, keeps: [Kept.Change]) -> ResponsePlan.Planned {
    let plan = plan.putting(rateFields)
    guard !faults.isEmpty else { return (plan, keeps, true) }
    var chain = chain(areEvents: true)
    let disturbed = chain.pass(plan)
    return (disturbed, keeps, !chain.stage.isDisturbed)
  }

  func chain(areEvents: Bool) -> FaultChain {
    let stage = FaultStage(provider: provider, operation: operation, setting: setting)
    return FaultChain(faults, on: stage, areEvents: areEvents)
  }
}

extension FaultChain {
  /// The faults of an answer that comes from elsewhere while it passes.
  package init(_ decision: Decision, arrival: Arrival, date: UnixTime) {
    self = Making(decision, arrival, date).chain(areEvents: false)
  }
}

extension Decision {
  /// What is said, and to what, after the faults of content.
  func changed(_ reply: Reply, to prompt: Prompt) -> (Reply, Prompt) {
    var (reply, prompt) = (reply, prompt)
    for chosen in faults {
      (chosen.fault as? any ContentFault)?.change(&reply, to: &prompt)
    }
    return (reply, prompt)
  }
}

extension KeepAlive {
  /// The times after `start` and before `end` at which the client hears that it is still waited
  /// for.
  fileprivate func fill(from start: Duration, to end: Duration, _ cues: inout [Cue]) {
    guard every > .zero else { return }
    var time = start + every
    while time < end {
      cues.append(Cue(at: time, .body(bytes)))
      time += every
    }
  }
}
