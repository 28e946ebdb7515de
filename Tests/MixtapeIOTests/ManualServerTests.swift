import MixtapeCore
import MixtapeHTTP
import MixtapeServer
import MixtapeSimulation
import Testing

@testable import MixtapeIO

/// A server whose time stands still, on real sockets and on two loops.
@Suite struct ManualServerTests {
  private static let scenario = """
    { rules: [
      { when: { prompt: "stalled" }, reply: "a b", stream: { timeToFirstToken: "31s" },
        faults: [{ stall: "20s" }] },
      { when: { prompt: "fast" }, reply: { text: "word ", tokens: 300 },
        stream: { timeToFirstToken: "700ms", tokensPerSecond: 7 } },
      { reply: { text: "word ", tokens: 100 }, stream: { tokensPerSecond: 3, jitter: 0.5 } }] }
    """

  private let loops: EventLoopGroup
  private let time: ManualTime
  private let server: Server
  private let listener: WatchedListener
  private let writes = Shared<[Instant]>([])

  init() throws {
    let (loops, writes) = (try EventLoopGroup(count: 2), writes)
    let time = ManualTime(startDate: UnixTime(seconds: 0)) { await loops.settle() }
    let wallTime = SystemTime(loops: loops)
    var configuration = ServerConfiguration()
    configuration.scenario = .text(Self.scenario, name: "test.json5")
    let doors = Doors(
      time: time,
      wallTime: wallTime,
      upstream: HTTPUpstream(connector: SocketConnector(loops: loops), time: wallTime),
      files: DiskFileStore(),
      log: MemoryLog()
    )
    server = try Server(configuration: configuration, doors: doors)
    listener = WatchedListener(
      try SocketListener(host: "127.0.0.1", port: 0, loops: loops),
      onWrite: { writes.update { $0.append(time.now) } }
    )
    (self.loops, self.time) = (loops, time)
  }

  @Test func `an advance of a minute sends every piece in the order of the deadlines`()
    async throws
  {
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      let (server, listener) = (server, listener)
      tasks.addTask(executorPreference: loops.next()) { try await server.run(on: listener) }
      var clients: [any Connection] = []
      for prompt in ["stalled", "fast"] + (0..<10).map({ "stream \($0)" }) {
        clients.append(try await client(asking: prompt))
        // Until the server has it: the kernel has its own time.
        while server.exchanges(session: "").count < clients.count { await loops.settle() }
      }
      let before = writes.value.count
      await time.advance(by: .seconds(60))
      let seen = writes.value.dropFirst(before)
      #expect(seen.count > 1200)
      #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 <= $1 })
      // The one that stalls, before and after, and the last of the fast one.
      for milliseconds in [31_000, 51_000, 700 + 299 * 1000 / 7] {
        #expect(
          seen.contains { abs(($0 - .start).inNanoseconds / 1_000_000 - Int64(milliseconds)) <= 1 }
        )
      }
      for exchange in server.exchanges(session: "") {
        // A stall is no break, so that all were delivered when the advance answered.
        #expect(exchange.outcome == .delivered)
      }
      for client in clients { try await expectEnd(of: client) }
      tasks.cancelAll()
      try await tasks.waitForAll()
    }
  }

  private func client(asking prompt: String) async throws -> any Connection {
    let connector = SocketConnector(loops: loops)
    let client = try await connector.connect(host: "127.0.0.1", port: listener.address.port)
    try await client.write(Self.request(prompt).bytes(host: "localhost"))
    return client
  }

  private func expectEnd(of client: any Connection) async throws {
    var text = ""
    while !text.contains("[DONE]"), let bytes = try await client.read(atMost: 65_536) {
      text += String(decoding: bytes, as: UTF8.self)
    }
    #expect(text.contains("[DONE]"))
    client.close()
  }

  private static func request(_ prompt: String) -> HTTPRequest {
    let body = """
      {"model":"m","stream":true,"messages":[{"role":"user","content":"\(prompt)"}]}
      """
    return HTTPRequest(
      method: "POST",
      target: "/openai/v1/chat/completions",
      fields: [:],
      body: Array(body.utf8)
    )
  }
}

/// Tells of everything that its connections give to the kernel.
private final class WatchedListener: Listener {
  private let listener: SocketListener
  private let onWrite: @Sendable () -> Void

  init(_ listener: SocketListener, onWrite: @escaping @Sendable () -> Void) {
    self.listener = listener
    self.onWrite = onWrite
  }

  var address: (host: String, port: Int) { listener.address }

  func accept() async throws -> any Connection {
    WatchedConnection(try await listener.accept(), onWrite: onWrite)
  }

  func pause() async { await listener.pause() }
  func resume() async throws { try await listener.resume() }
  func close() { listener.close() }
}

private final class WatchedConnection: Connection {
  private let connection: any Connection
  private let onWrite: @Sendable () -> Void

  init(_ connection: any Connection, onWrite: @escaping @Sendable () -> Void) {
    self.connection = connection
    self.onWrite = onWrite
  }

  var executor: (any TaskExecutor)? { connection.executor }
  var peer: String { connection.peer }
  var hasInput: Bool { connection.hasInput }

  func read(atMost limit: Int) async throws -> [UInt8]? {
    try await connection.read(atMost: limit)
  }

  func write(_ bytes: [UInt8]) async throws {
    onWrite()
    try await connection.write(bytes)
  }

  func unreceived() async -> Int { await connection.unreceived() }
  func finish() { connection.finish() }
  func close() { connection.close() }
  func reset() { connection.reset() }
}
