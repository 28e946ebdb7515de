import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Synchronization

/// One request on its way to its answer.
struct Answering: Sendable {
  let server: Server
  let connection: any Connection
  let inbox: Inbox
  let request: HTTPRequest
  let start: Instant

  private var time: any TimeSource { server.doors.time }

  func control(_ writer: consuming HTTPResponseWriter) async -> Bool {
    let answer = await Control(server: server).answer(request)
    var performer = Performer(
      connection: connection,
      doors: server.doors,
      writer: writer,
      start: start
    )
    return await performer.perform(answer.plan).keepsAlive
  }

  /// No provider claims the path.
  func unknown(_ writer: consuming HTTPResponseWriter) async -> Bool {
    let message = ProblemAnswer.unknownPath(request, server: server)
    let ticket = server.engine.withLock { engine in
      engine.refuse(request, because: message, at: start)
    }
    if server.shelf.fallback == .miss { missed(server.miss(ofUnknown: request), ticket) }
    return await perform(ProblemAnswer.plan(status: 404, message: message), ticket, writer)
  }

  func provider(_ address: Address, _ writer: consuming HTTPResponseWriter) async -> Bool {
    let wishes = server.engine.withLock { $0.wishes(for: address.session) }
    let arrival = server.arrival(of: request, at: address, for: wishes)
    let answer = ProviderAnswering(
      arrival: arrival,
      decision: server.engine.withLock { $0.decide(arrival, at: start) }
    )
    if answer.decision.reachesMilestone { server.portNews.ring() }
    switch answer.decision.act {
    case .mock, .reply, .fail, .refuse:
      return await tell(
        ResponsePlan.answering(answer.decision, arrival: arrival, date: date),
        answer,
        writer
      )
    case .replay(let track):
      return await replay(track, answer, writer)
    case .forward(let origin):
      return await forward(to: origin, answer, writer)
    case .miss(let near):
      let seen = server.redacted(request, at: address)
      let miss = server.miss(seen, near: near, session: address.session)
      missed(miss, answer.decision.ticket)
      return await fail(Failure(.missed, message: miss.description), answer, writer)
    }
  }

  private var date: UnixTime { time.date(at: start) }

  private func missed(_ miss: Miss, _ ticket: Ticket) {
    server.engine.withLock { $0.missed(ticket, miss) }
    server.doors.log.write("mixtape: miss: \(miss)")
  }

  /// What the session keeps is there before the client can ask for it.
  private func tell(
    _ planned: ResponsePlan.Planned,
    _ answer: ProviderAnswering,
    _ writer: consuming HTTPResponseWriter
  ) async -> Bool {
    let ticket = answer.decision.ticket
    if !planned.keeps.isEmpty {
      server.engine.withLock { $0.keep(planned.keeps, ticket) }
    }
    let plan = planned.plan.scaled(by: server.configuration.engine.speed)
    let usage = answer.decision.usage(for: answer.arrival)
    return await perform(plan, ticket, isWhole: planned.isWhole, usage: usage, writer)
  }

  private func replay(
    _ track: Tape.Track,
    _ answer: ProviderAnswering,
    _ writer: consuming HTTPResponseWriter
  ) async -> Bool {
    let decision = answer.decision
    do {
      let isPlain = decision.faults.isEmpty && decision.pacing == nil
      let plan = try server.plan(
        for: track,
        acceptsGzip: request.acceptsGzip,
        isFramed: isPlain
      )
      if isPlain {
        let plan = plan.putting(decision.rateFields(for: answer.arrival))
        return await perform(plan, decision.ticket, writer)
      }
      return await tell(
        ResponsePlan.replaying(plan, decision, arrival: answer.arrival, date: date),
        answer,
        writer
      )
    } catch {
      let message = "Mixtape cannot read \(server.name(of: track)): \(error)"
      server.doors.log.write("mixtape: error: \(message)")
      let failure = Failure(.badGateway, message: message, isRetryable: false)
      return await fail(failure, answer, writer)
    }
  }

  /// An error of our own, in the shape of the provider's.
  private func fail(
    _ failure: Failure,
    _ answer: ProviderAnswering,
    _ writer: consuming HTTPResponseWriter
  ) async -> Bool {
    let planned = ResponsePlan.failing(
      failure,
      answer.decision,
      arrival: answer.arrival,
      date: date
    )
    return await tell(planned, answer, writer)
  }

  /// Performs a plan, listening for the client's leaving where that takes time, and notes what came
  /// of it.
  private func perform(
    _ plan: ResponsePlan,
    _ ticket: Ticket,
    isWhole: Bool = true,
    usage: FittedReply.Usage? = nil,
    _ writer: consuming HTTPResponseWriter
  ) async -> Bool {
    var promise = Performance()
    promise.isWhole = isWhole
    promise.usage = usage
    promise.planned = plan.cues.last?.at
    var performer = performer(writer, for: ticket, promise)
    let performance: Performance
    if plan.waits {
      performance = await whileListening { [performer] in
        var performer = performer
        return await performer.perform(plan)
      }
    } else {
      performance = await performer.perform(plan)
    }
    noteUnlessEnded(performance, ticket)
    return performance.keepsAlive
  }

  /// One that notes the end of the exchange when it comes.
  private func performer(
    _ writer: consuming HTTPResponseWriter,
    for ticket: Ticket,
    _ performance: Performance = Performance()
  ) -> Performer {
    Performer(
      connection: connection,
      doors: server.doors,
      writer: writer,
      start: start,
      performance: performance
    ) { note($0, ticket) }
  }

  private func forward(
    to origin: Origin,
    _ answer: ProviderAnswering,
    _ writer: consuming HTTPResponseWriter
  ) async -> Bool {
    let ticket = answer.decision.ticket
    let forwarder = Forwarder(
      server: server,
      request: request,
      address: answer.arrival.address,
      origin: origin,
      start: start,
      rateFields: answer.decision.rateFields(for: answer.arrival)
    )
    let flags = Relay.Flags()
    let faults =
      answer.decision.faults.isEmpty
      ? nil : FaultChain(answer.decision, arrival: answer.arrival, date: date)
    let relay = Relay(
      performer(copy writer, for: ticket),
      faults: faults,
      time: time,
      start: start,
      speed: server.configuration.engine.speed,
      flags: flags
    )
    let forwarded = await whileListening(raising: flags) { await forwarder.run(relay) }
    if let failure = forwarded.failure {
      server.engine.withLock { engine in
        engine.note(ticket) { $0.because = .upstreamFailed(origin, failure.message ?? "") }
      }
      server.doors.log.write("mixtape: \(failure.message ?? "")")
      if forwarded.performance.status == nil {
        return await fail(failure, answer, writer)
      }
    }
    noteUnlessEnded(forwarded.performance, ticket)
    return forwarded.performance.keepsAlive
  }

  /// The client has left, be it before the end or while that was on its way.
  private func noteUnlessEnded(_ performance: Performance, _ ticket: Ticket) {
    guard performance.outcome == .clientLeft else { return }
    if performance.isEndTold {
      server.engine.withLock { $0.left(ticket, at: time.now) }
    } else {
      note(performance, ticket)
    }
  }

  private func note(_ performance: Performance, _ ticket: Ticket) {
    let now = time.now
    let isGood = performance.isWhole && performance.status ?? 500 < 400
    server.engine.withLock { engine in
      if performance.isSettled {
        return engine.note(ticket) { $0.endedAt = now - start }
      }
      engine.note(ticket) { exchange in
        exchange.status = performance.status
        exchange.headAt = performance.headAt
        exchange.pieces = performance.pieces
        exchange.bytes = performance.bytes
        exchange.planned = performance.planned
      }
      engine.finish(ticket, performance.outcome, isGood: isGood, usage: performance.usage, at: now)
    }
  }
}

/// A request and what was decided for it.
private struct ProviderAnswering: Sendable {
  let arrival: Arrival
  let decision: Decision
}

extension Answering {
  /// How long an answer that is being recorded may go on after the client has left.
  ///
  /// Some SDKs hang up at `data: [DONE]`, before the end of the body has come; what arrives within
  /// this time was there to be read, so the recording is complete.
  private static let grace = Duration.milliseconds(250)

  /// Runs `body` while another task listens for the client; cancels it when the client leaves, at
  /// once or, where there are flags to raise, after some grace; not where a fault has ended it.
  private func whileListening<Result: Sendable>(
    raising flags: Relay.Flags? = nil,
    _ body: @escaping @Sendable () async -> Result
  ) async -> Result {
    await withTaskGroup(of: Result?.self) { group in
      group.addTask { await body() }
      group.addTask { [inbox, wallTime = server.doors.wallTime] in
        guard await inbox.clientLeaves() else {
          // The inbox is full or the answer is done: nothing more to hear.
          try? await wallTime.untilCancelled()
          return nil
        }
        if let flags, !flags.isOver.isRaised {
          flags.clientLeft.raise()
          try? await wallTime.sleep(until: wallTime.now + Self.grace)
        }
        // After a fault has ended the answer, what the upstream still says is recorded.
        while let flags, flags.isOver.isRaised, !flags.isRecorded.isRaised, !Task.isCancelled {
          try? await wallTime.sleep(until: wallTime.now + Self.grace)
        }
        return nil
      }
      var result: Result?
      for await ended in group {
        group.cancelAll()
        if let ended { result = ended }
      }
      guard let result else { preconditionFailure("the answering task always gives a result") }
      return result
    }
  }
}
