import MixtapeCore
import MixtapeHTTP
import MixtapeServer
import MixtapeSimulation
import Synchronization
import Testing

@Suite struct `Our own HTTP client` {
  static let origin = Origin(isSecure: false, host: "127.0.0.1", port: 9000)

  @Test func `sends the request with its length and host, and nothing of its own`() throws {
    try simulate { world in
      let seen = try await exchange(world, answering: "HTTP/1.1 204 No Content\r\n\r\n").request
      #expect(
        seen
          == "POST /v1/x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:9000\r\nauthorization: Bearer a\r\n"
          + "Content-Length: 2\r\n\r\n{}"
      )
    }
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", ["hello"]),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
      ["he", "llo"]
    ),
    ("HTTP/1.1 200 OK\r\n\r\nhello", ["hello"]),
    ("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", ["ok"]),
  ])
  func `reads every kind of body`(answer: String, pieces: [String]) throws {
    try simulate { world in
      let events = try await exchange(world, answering: answer).events
      #expect(events.dropFirst() == pieces.map { .body(Array($0.utf8)) }[...])
    }
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel", UpstreamError.Kind.brokenOff),
    ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n", .brokenOff),
    ("HTTP/1.1 200", .brokenOff), ("", .brokenOff), ("SSH-2.0-OpenSSH\r\n\r\n", .malformed),
    ("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", .malformed),
  ])
  func `says what is wrong with an answer`(answer: String, kind: UpstreamError.Kind) throws {
    try simulate { world in
      do {
        _ = try await exchange(world, answering: answer)
        Issue.record("no error")
      } catch let error as UpstreamError {
        #expect(error.kind == kind)
        #expect(!error.message.isEmpty)
      }
    }
  }

  @Test func `says that nobody listens`() throws {
    try simulate { world in
      let upstream = HTTPUpstream(connector: world.network, time: world.time)
      await #expect(throws: UpstreamError(.unreachable, "connection refused")) {
        try await upstream.send(Self.request) { _ in }
      }
    }
  }

  @Test func `gives up on an upstream that says nothing`() throws {
    try simulate { world in
      let listener = world.network.listen(port: 9000)
      let upstream = HTTPUpstream(connector: world.network, time: world.time)
      do {
        try await upstream.send(Self.request) { _ in }
        Issue.record("no error")
      } catch let error as UpstreamError {
        #expect(error.kind == .timedOut)
      }
      #expect(world.time.now >= .start + .seconds(600))
      let connection = try await listener.accept()
      connection.close()
      #expect(world.network.openCount == 0)
    }
  }

  @Test func `uses a connection again, but not one that the upstream has closed`() throws {
    try simulate { world in
      let server = KeepAliveServer(world)
      try await server.running { upstream in
        for _ in 1...3 { try await upstream.send(Self.request) { _ in } }
        #expect(server.connectionCount == 1)
        server.closeIdle()
        try await upstream.send(Self.request) { _ in }
        #expect(server.connectionCount == 2)
        #expect(server.requestCount == 4)
      }
    }
  }

  @Test func `does not use a connection again that has waited for long`() throws {
    try simulate { world in
      let server = KeepAliveServer(world)
      try await server.running { upstream in
        try await upstream.send(Self.request) { _ in }
        try await world.time.sleep(until: world.time.now + .seconds(10))
        try await upstream.send(Self.request) { _ in }
        #expect(server.connectionCount == 2)
      }
    }
  }

  static let request = UpstreamRequest(
    origin: origin,
    request: HTTPRequest(
      method: "POST",
      target: "/v1/x?y=1",
      fields: ["authorization": "Bearer a"],
      body: Array("{}".utf8)
    )
  )

  /// One request against an upstream that sends these bytes and closes.
  private func exchange(
    _ world: World,
    answering answer: String
  ) async throws -> (request: String, events: [UpstreamEvent]) {
    let listener = world.network.listen(port: 9000)
    let upstream = HTTPUpstream(connector: world.network, time: world.time)
    async let request = Self.answerOnce(listener, with: answer)
    let events = Mutex<[UpstreamEvent]>([])
    do {
      try await upstream.send(Self.request) { event in events.withLock { $0.append(event) } }
    } catch {
      _ = try await request
      throw error
    }
    return (try await request, events.withLock { $0 })
  }

  private static func answerOnce(
    _ listener: InMemoryListener,
    with answer: String
  ) async throws -> String {
    let connection = try await listener.accept()
    let bytes = try await connection.read(atMost: 65_536) ?? []
    try await connection.write(Array(answer.utf8))
    connection.finish()
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A server that answers every request on a connection, until told to close those that idle.
private final class KeepAliveServer: Sendable {
  private let world: World
  private let connections = Mutex<[any Connection]>([])
  private let requests = Mutex(0)

  init(_ world: World) {
    self.world = world
  }

  var connectionCount: Int { connections.withLock { $0.count } }
  var requestCount: Int { requests.withLock { $0 } }

  func closeIdle() {
    for connection in connections.withLock({ $0 }) { connection.finish() }
  }

  func running(_ body: (HTTPUpstream) async throws -> Void) async throws {
    let listener = world.network.listen(port: 9000)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await withThrowingDiscardingTaskGroup { inner in
          while true {
            let connection = try await listener.accept()
            self.connections.withLock { $0.append(connection) }
            inner.addTask { try? await self.serve(connection) }
          }
        }
      }
      try await body(HTTPUpstream(connector: world.network, time: world.time))
      group.cancelAll()
    }
  }

  private func serve(_ connection: any Connection) async throws {
    while try await connection.read(atMost: 65_536) != nil {
      requests.withLock { $0 += 1 }
      try await connection.write(Array("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".utf8))
    }
  }
}
