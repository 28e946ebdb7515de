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
    let answer = Control(server: server).answer(request)
    let performer = Performer(connection: connection, time: time)
    return await performer.perform(answer.plan, with: writer, from: start).keepsAlive
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
    let seen = server.redacted(request, at: address)
    let arrival = Arrival(address: address, request: request, key: server.key(of: seen))
    let decision = server.engine.withLock { $0.decide(arrival, at: start) }
    switch decision.act {
    case .mock:
      return await perform(mockPlan(address), decision.ticket, writer)
    case .replay(let track):
      return await replay(track, address, decision.ticket, writer)
    case .forward(let origin):
      return await forward(to: origin, address, decision.ticket, writer)
    case .miss(let near):
      let miss = server.miss(seen, near: near, session: address.session)
      missed(miss, decision.ticket)
      return await fail(
        Failure(.missed, message: miss.description),
        address,
        decision.ticket,
        writer
      )
    case .refuse(let message):
      return await fail(
        Failure(.badGateway, message: message, isRetryable: false),
        address,
        decision.ticket,
        writer
      )
    }
  }

  private func missed(_ miss: Miss, _ ticket: Ticket) {
    server.engine.withLock { $0.missed(ticket, miss) }
    server.doors.log.write("mixtape: miss: \(miss)")
  }

  private func mockPlan(_ address: Address) -> ResponsePlan {
    var setting = server.setting(for: address, at: start)
    return StandIn.answer(to: request, at: address, in: &setting).plan
  }

  private func replay(
    _ track: Tape.Track,
    _ address: Address,
    _ ticket: Ticket,
    _ writer: consuming HTTPResponseWriter
  ) async -> Bool {
    do {
      let plan = try server.plan(for: track, acceptsGzip: request.acceptsGzip)
      return await perform(plan, ticket, writer)
    } catch {
      let message = "Mixtape cannot read \(server.name(of: track)): \(error)"
      server.doors.log.write("mixtape: error: \(message)")
      return await fail(
        Failure(.badGateway, message: message, isRetryable: false),
        address,
        ticket,
        writer
      )
    }
  }

  /// An error of our own, in the shape of the provider's.
  private func fail(
    _ failure: Failure,
    _ address: Address,
    _ ticket: Ticket,
    _ writer: consuming HTTPResponseWriter
  ) async -> Bool {
    var setting = server.setting(for: address, at: start)
    let answer = address.provider.answer(failure, for: address.operation, in: &setting)
    return await perform(answer.plan, ticket, writer)
  }

  /// Performs a plan, listening for the client's leaving where that takes time, and notes what came
  /// of it.
  private func perform(
    _ plan: ResponsePlan,
    _ ticket: Ticket,
    _ writer: consuming HTTPResponseWriter
  ) async -> Bool {
    let performer = Performer(connection: connection, time: time)
    let performance: Performance
    if plan.waits {
      performance = await whileListening { [start, writer] in
        await performer.perform(plan, with: writer, from: start)
      }
    } else {
      performance = await performer.perform(plan, with: writer, from: start)
    }
    note(performance, ticket)
    return performance.keepsAlive
  }

  private func forward(
    to origin: Origin,
    _ address: Address,
    _ ticket: Ticket,
    _ writer: consuming HTTPResponseWriter
  ) async -> Bool {
    let forwarder = Forwarder(
      server: server,
      connection: connection,
      request: request,
      address: address,
      origin: origin,
      start: start
    )
    let clientLeft = Flag()
    let forwarded = await whileListening(raising: clientLeft) { [writer] in
      await forwarder.run(writer, clientLeft: clientLeft)
    }
    if let failure = forwarded.failure {
      server.engine.withLock { engine in
        engine.note(ticket) { $0.because = .upstreamFailed(origin, failure.message ?? "") }
      }
      server.doors.log.write("mixtape: \(failure.message ?? "")")
      if forwarded.performance.status == nil {
        return await fail(failure, address, ticket, writer)
      }
    }
    note(forwarded.performance, ticket)
    return forwarded.performance.keepsAlive
  }

  private func note(_ performance: Performance, _ ticket: Ticket) {
    let now = time.now
    server.engine.withLock { engine in
      engine.note(ticket) { exchange in
        exchange.status = performance.status
        exchange.headAt = performance.headAt
        exchange.pieces = performance.pieces
        exchange.bytes = performance.bytes
      }
      engine.finish(ticket, performance.outcome, at: now)
    }
  }
}

extension Answering {
  /// How long an answer that is being recorded may go on after the client has left.
  ///
  /// Some SDKs hang up at `data: [DONE]`, before the end of the body has come; what arrives within
  /// this time was there to be read, so the recording is complete.
  private static let grace = Duration.milliseconds(250)

  /// Runs `body` while another task listens for the client; cancels it when the client leaves, at
  /// once or, where there is a flag to raise, after some grace.
  private func whileListening<Result: Sendable>(
    raising clientLeft: Flag? = nil,
    _ body: @escaping @Sendable () async -> Result
  ) async -> Result {
    await withTaskGroup(of: Result?.self) { group in
      group.addTask { await body() }
      group.addTask { [inbox, time] in
        guard await inbox.clientLeaves() else {
          // The inbox is full or the answer is done: nothing more to hear.
          await Self.untilCancelled(time)
          return nil
        }
        if let clientLeft {
          clientLeft.raise()
          try? await time.sleep(until: time.now + Self.grace)
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

  private static func untilCancelled(_ time: any TimeSource) async {
    while !Task.isCancelled {
      try? await time.sleep(until: time.now + .seconds(3600))
    }
  }
}
