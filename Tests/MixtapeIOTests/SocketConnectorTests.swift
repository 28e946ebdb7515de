import CMixtapeSystem
import MixtapeServer
import Testing

@testable import MixtapeIO

@Suite(.timeLimit(.minutes(2))) struct SocketConnectorTests {
  private let connector = SocketConnector(loops: SocketPair.loops)

  @Test func `a refused connection names the address`() async throws {
    let port = try await portThatNobodyHas()
    let error = await #expect(throws: ConnectionError.self) {
      _ = try await connector.connect(host: "127.0.0.1", port: port)
    }
    #expect(error == ConnectionError(.refused, "connection refused (127.0.0.1:\(port))"))
  }

  @Test func `a host without an address is told by its name`() async {
    let error = await #expect(throws: ConnectionError.self) {
      _ = try await connector.connect(host: "no host has blanks", port: 80)
    }
    #expect(error?.kind == .unresolved)
    #expect(error?.message.contains("no host has blanks") == true)
  }

  @Test func `all addresses of a name are tried`() async throws {
    // localhost is ::1 and 127.0.0.1 on most machines; only the second one listens.
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: SocketPair.loops)
    defer { listener.close() }
    let client = try await connector.connect(host: "localhost", port: listener.address.port)
    #expect(client.peer == "127.0.0.1:\(listener.address.port)")
    client.close()
  }

  @Test func `on a loop the connection stays on that loop`() async throws {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: SocketPair.loops)
    defer { listener.close() }
    let connector = connector
    for _ in 0..<4 {
      let loop = SocketPair.loops.next()
      try await loop.run {
        let client = try await connector.connect(host: "localhost", port: listener.address.port)
        #expect(client.executor as? EventLoop === loop)
        client.close()
      }
    }
  }

  @Test func `a peer that never answers is given up in time`() async throws {
    try await withFullListener { port in
      let hasty = SocketConnector(loops: SocketPair.loops, timeout: .milliseconds(50))
      let error = await #expect(throws: ConnectionError.self) {
        _ = try await hasty.connect(host: "127.0.0.1", port: port)
      }
      #expect(
        error == ConnectionError(.timedOut, "no connection within 50 ms (127.0.0.1:\(port))")
      )
    }
  }

  @Test func `a cancelled task stops connecting`() async throws {
    let connector = connector
    try await withFullListener { port in
      for onLoop in [true, false] {
        let loop = SocketPair.loops.next()
        await withTaskGroup(of: Void.self) { tasks in
          tasks.addTask(executorPreference: onLoop ? loop : nil) {
            await #expect(throws: CancellationError.self) {
              _ = try await connector.connect(host: "127.0.0.1", port: port)
            }
          }
          await loop.turnOnce()
          tasks.cancelAll()
        }
      }
    }
  }

  private func portThatNobodyHas() async throws -> Int {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: SocketPair.loops)
    let identity = try #require(FileIdentity(of: listener.descriptor.number))
    listener.close()
    await listener.descriptor.isGoneSoon(identity)
    return listener.address.port
  }

  /// A listener whose queue is full, so that the kernel drops every attempt to connect.
  private func withFullListener(_ body: (Int) async throws -> Void) async throws {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: SocketPair.loops)
    defer { listener.close() }
    #expect(listen(listener.descriptor.number, 0) == 0)
    let hasty = SocketConnector(loops: SocketPair.loops, timeout: .milliseconds(50))
    var held: [any Connection] = []
    while held.count < 10,
      let next = try? await hasty.connect(host: "127.0.0.1", port: listener.address.port)
    {
      held.append(next)
    }
    #expect(held.count < 10)
    try await body(listener.address.port)
    for connection in held { connection.reset() }
  }
}
