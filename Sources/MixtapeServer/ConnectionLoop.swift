import MixtapeCore
import MixtapeHTTP
import Synchronization

/// One client's connection: read, parse, answer, again; keep-alive and pipelining.
struct ConnectionLoop: Sendable {
  let server: Server
  let connection: any Connection
  /// Whose own port it has come to; nil: everybody's.
  let provider: String?

  /// Returns when the connection is closed.
  func run() async {
    let watchdog = Watchdog(time: server.doors.wallTime)
    let stage = StageBox()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await serve(watchdog, stage) }
      group.addTask { await complain(watchdog, stage) }
      await group.next()
      group.cancelAll()
    }
    connection.close()
  }

  /// A client that begins a request and does not finish it is told so; an idle one is just let go.
  private func complain(_ watchdog: Watchdog, _ stage: StageBox) async {
    await watchdog.run()
    guard !Task.isCancelled, stage.value != .idle else { return }
    let error = HTTPProtocolError(status: 408, "the request did not arrive in time")
    try? await connection.write(ProblemAnswer.bytes(for: error))
  }

  private func serve(_ watchdog: Watchdog, _ stage: StageBox) async {
    var parser = HTTPRequestParser(limits: server.configuration.limits)
    do {
      while true {
        switch try parser.next() {
        case .expectsContinue:
          try await connection.write(HTTPResponseWriter.continueBytes)
        case .request(let request, let keepAlive):
          watchdog.rest()
          let inbox = Inbox(connection)
          guard await answer(request, keepAlive: keepAlive, inbox: inbox) else { return }
          let early = inbox.take()
          if !early.isEmpty { parser.receive(early) }
        case nil:
          stage.value = parser.stage
          watchdog.expect(within: server.configuration.patience(at: parser.stage))
          guard let bytes = try await connection.read(atMost: 64 << 10) else {
            return try parser.endOfInput()
          }
          parser.receive(bytes)
        }
      }
    } catch let error as HTTPProtocolError {
      try? await connection.write(ProblemAnswer.bytes(for: error))
    } catch {
      // The client is gone, or the server is ending: there is nobody to tell.
    }
  }

  /// Returns whether the connection can carry another request.
  private func answer(
    _ request: HTTPRequest,
    keepAlive: Bool,
    inbox: Inbox
  ) async -> Bool {
    let start = server.doors.time.now
    let writer = HTTPResponseWriter(for: request, keepAlive: keepAlive)
    let answering = Answering(
      server: server,
      connection: connection,
      inbox: inbox,
      request: request,
      start: start
    )
    if provider == nil, request.target.hasPrefix(Control.root) {
      return await answering.control(writer)
    }
    guard let address = Address(of: request, for: provider, gateways: server.shelf.gateways)
    else { return await answering.unknown(writer) }
    return await answering.provider(address, writer)
  }
}

/// How far the request is that is being read; written by the reader, read by the watchdog.
final class StageBox: Sendable {
  private let stage = Mutex(HTTPRequestParser.Stage.idle)

  var value: HTTPRequestParser.Stage {
    get { stage.withLock { $0 } }
    set { stage.withLock { $0 = newValue } }
  }
}
