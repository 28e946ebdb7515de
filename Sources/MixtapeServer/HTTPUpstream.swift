import MixtapeCore
import MixtapeHTTP

/// Our own HTTP/1.1 client, for `http://`: exact bytes, back-pressure, and no library in between.
///
/// A request is never sent twice: a kept-alive connection that the upstream has closed meanwhile is
/// noticed before it is used, and one that breaks after that is an error (RFC 9110 §9.2.2).
package final class HTTPUpstream: Upstream {
  private let pool: ConnectionPool
  private let time: any TimeSource
  private let limits: Limits

  package struct Limits: Hashable, Sendable {
    /// Language models think for long before they begin.
    package var head = Duration.seconds(600)
    package var betweenPieces = Duration.seconds(300)

    package init() {}
  }

  package init(connector: any Connector, time: any TimeSource, limits: Limits = Limits()) {
    pool = ConnectionPool(connector: connector, time: time)
    self.time = time
    self.limits = limits
  }

  package func send(
    _ request: UpstreamRequest,
    receive: (UpstreamEvent) async throws -> Void
  ) async throws {
    let connection = try await connect(to: request.origin)
    let watchdog = Watchdog(time: time)
    watchdog.expect(within: limits.head)
    let exchange = UpstreamExchange(
      connection: connection,
      request: request,
      watchdog: watchdog,
      betweenPieces: limits.betweenPieces
    )
    do {
      let isReusable = try await withTimeout(watchdog, breaking: connection) {
        try await exchange.run(receive)
      }
      if isReusable {
        pool.give(back: connection, to: request.origin)
      } else {
        connection.close()
      }
    } catch {
      connection.reset()
      throw error
    }
  }

  private func connect(to origin: Origin) async throws -> any Connection {
    do {
      return try await pool.take(origin)
    } catch let error as ConnectionError {
      throw UpstreamError(error.kind == .timedOut ? .timedOut : .unreachable, error.message)
    }
  }

  /// Runs `body` in this task, because it may write to the client; the watchdog in another one
  /// resets the connection when it has waited too long, which ends the reading.
  private func withTimeout<Result>(
    _ watchdog: Watchdog,
    breaking connection: any Connection,
    _ body: () async throws -> Result
  ) async throws -> Result {
    let limit = limits
    return try await withThrowingTaskGroup(of: Void.self) { group in
      let hasBarked = Flag()
      group.addTask {
        await watchdog.run()
        guard !Task.isCancelled else { return }
        hasBarked.raise()
        connection.reset()
      }
      defer { group.cancelAll() }
      do {
        return try await body()
      } catch  where hasBarked.isRaised {
        throw UpstreamError(
          .timedOut,
          "no answer within \(limit.head.components.seconds) s"
        )
      }
    }
  }
}

/// One request and its answer on one connection.
private struct UpstreamExchange {
  let connection: any Connection
  let request: UpstreamRequest
  let watchdog: Watchdog
  let betweenPieces: Duration

  /// Returns whether the connection can carry another request.
  func run(_ receive: (UpstreamEvent) async throws -> Void) async throws -> Bool {
    do {
      try await connection.write(request.request.bytes(host: request.origin.authority))
    } catch is ConnectionError {
      // An upstream may answer and close before it has read the whole body (413): look for that
      // answer.
    }
    var parser = HTTPResponseParser(requestMethod: request.request.method)
    while true {
      guard let event = try next(&parser) else {
        guard let bytes = try await read() else {
          if try await finish(&parser, receive) { return false }
          throw UpstreamError(.brokenOff, "it closed the connection before the answer was complete")
        }
        parser.receive(bytes)
        continue
      }
      switch event {
      case .head(let head, let body):
        try await pass(
          .head(
            HTTPResponseHead(
              status: head.status,
              reason: head.reason,
              fields: HopByHopFields.removed(from: head.fields)
            ),
            body: body
          ),
          to: receive
        )
      case .body(let bytes):
        try await pass(.body(bytes), to: receive)
      case .end:
        return parser.canReuseConnection
      }
    }
  }

  /// The client's slowness is not the upstream's: while the event is being passed on nobody is
  /// timed.
  private func pass(
    _ event: UpstreamEvent,
    to receive: (UpstreamEvent) async throws -> Void
  ) async throws {
    watchdog.rest()
    try await receive(event)
    watchdog.expect(within: betweenPieces)
  }

  /// A body that ends with the connection ends here.
  private func finish(
    _ parser: inout HTTPResponseParser,
    _ receive: (UpstreamEvent) async throws -> Void
  ) async throws -> Bool {
    do throws(HTTPProtocolError) {
      return try parser.endOfInput() == .end
    } catch {
      throw UpstreamError(.brokenOff, error.message)
    }
  }

  private func next(
    _ parser: inout HTTPResponseParser
  ) throws -> HTTPResponseParser.Event? {
    do throws(HTTPProtocolError) {
      return try parser.next()
    } catch {
      throw UpstreamError(.malformed, error.message)
    }
  }

  private func read() async throws -> [UInt8]? {
    do {
      return try await connection.read(atMost: 64 << 10)
    } catch let error as ConnectionError {
      throw UpstreamError(.brokenOff, error.message)
    }
  }
}
