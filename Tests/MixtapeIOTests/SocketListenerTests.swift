import CMixtapeSystem
import MixtapeCore
import MixtapeServer
import Synchronization
import Testing

@testable import MixtapeIO

@Suite(.timeLimit(.minutes(2))) struct SocketListenerTests {
  private let loops = SocketPair.loops

  @Test func `a busy port is told with what to do`() throws {
    let first = try SocketListener(host: "127.0.0.1", port: 0, loops: loops)
    defer { first.close() }
    let port = first.address.port
    let error = #expect(throws: ConnectionError.self) {
      try SocketListener(host: "127.0.0.1", port: port, loops: loops)
    }
    #expect(
      error?.message
        == "port \(port) on 127.0.0.1 is taken; choose another with --port, or 0 for any"
    )
  }

  @Test(arguments: [
    ("127.0.0.1", 65_536, "65536 is no port; choose one from 0 to 65535 with --port"),
    ("127.0.0.1", -1, "-1 is no port; choose one from 0 to 65535 with --port"),
    (
      "192.0.2.1", 0, "192.0.2.1 is not an address of this machine; choose another with --host"
    ),
  ]) func `an impossible address is told with what to do`(host: String, port: Int, text: String) {
    let error = #expect(throws: ConnectionError.self) {
      try SocketListener(host: host, port: port, loops: loops)
    }
    #expect(error?.message == text)
  }

  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1"),
    ("0.0.0.0", "127.0.0.1"), ("::", "::1"),
  ]) func `a listener tells where clients reach it`(host: String, reached: String) async throws {
    let listener = try SocketListener(host: host, port: 0, loops: loops)
    defer { listener.close() }
    #expect(listener.address.host == reached)
    #expect(listener.address.port > 0)
    let client = try await SocketConnector(loops: loops)
      .connect(host: listener.address.host, port: listener.address.port)
    let server = try await listener.accept()
    try await client.write([1])
    #expect(try await server.read(atMost: 1) == [1])
    #expect(server.peer.hasPrefix(reached.contains(":") ? "[::1]:" : "127.0.0.1:"))
    client.close()
    server.close()
  }

  @Test func `a port is free again at once`() async throws {
    let first = try SocketListener(host: "127.0.0.1", port: 0, loops: loops)
    let port = first.address.port
    let identity = try #require(FileIdentity(of: first.descriptor.number))
    first.close()
    await first.descriptor.isGoneSoon(identity)
    let second = try SocketListener(host: "127.0.0.1", port: port, loops: loops)
    second.close()
  }

  @Test func `accepting ends with its task and with the listener`() async throws {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: loops)
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        await #expect(throws: CancellationError.self) { _ = try await listener.accept() }
      }
      await listener.descriptor.isAwaitedSoon(for: .read)
      tasks.cancelAll()
    }
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        let error = await #expect(throws: ConnectionError.self) { _ = try await listener.accept() }
        #expect(error == ConnectionError(.closed, "the listener is closed"))
      }
      await listener.descriptor.isAwaitedSoon(for: .read)
      listener.close()
    }
  }

  @Test func `a thousand clients are served on two loops, and leave nothing behind`() async throws {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: loops)
    defer { listener.close() }
    let port = listener.address.port
    let connector = SocketConnector(loops: loops)
    let sockets = Shared<[(descriptor: Descriptor, identity: FileIdentity)]>([])
    let perLoop = Shared<[ObjectIdentifier: Int]>([:])
    @Sendable func note(_ connection: any Connection) throws {
      let descriptor = try #require(connection as? SocketConnection).descriptor
      let identity = try #require(FileIdentity(of: descriptor.number))
      sockets.update { $0.append((descriptor, identity)) }
    }
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for number in 0..<1000 {
        tasks.addTask {
          let client = try await connector.connect(host: "127.0.0.1", port: port)
          defer { client.close() }
          try note(client)
          let text = Array("client \(number)".utf8)
          try await client.write(text)
          client.finish()
          #expect(try await client.readAll() == text)
        }
      }
      for _ in 0..<1000 {
        let server = try await listener.accept()
        try note(server)
        tasks.addTask(executorPreference: server.executor) {
          defer { server.close() }
          let loop = try #require(EventLoop.current)
          perLoop.update { $0[ObjectIdentifier(loop), default: 0] += 1 }
          while let bytes = try await server.read(atMost: 100) { try await server.write(bytes) }
          #expect(EventLoop.current === loop)
        }
      }
      try await tasks.waitForAll()
    }
    // Other tests take turns of the same loops.
    #expect(perLoop.value.values.count { $0 > 250 } == 2)
    let all = sockets.value
    #expect(all.count == 2000)
    for socket in all { await socket.descriptor.isGoneSoon(socket.identity) }
  }

  @Test func `a lack of descriptors is survived`() async {
    await #expect(processExitsWith: .success) {
      let loops = try EventLoopGroup(count: 1)
      let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: loops)
      let connector = SocketConnector(loops: loops)
      let port = listener.address.port
      let first = try await connector.connect(host: "127.0.0.1", port: port)
      let served = try await listener.accept()
      let waiting = try await connector.connect(host: "127.0.0.1", port: port)

      var limit = rlimit()
      unsafe getrlimit(mixtape_limit_of_descriptors, &limit)
      let plenty = limit
      limit.rlim_cur = 3
      #expect(unsafe setrlimit(mixtape_limit_of_descriptors, &limit) == 0)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          let server = try await listener.accept()
          #expect(try await server.read(atMost: 1) == [2])
        }
        // Those who are connected are served while accepting pauses: for longer than one pause.
        let time = SystemTime(loops: loops)
        while time.now < .start + .milliseconds(120) {
          try await first.write([1])
          #expect(try await served.read(atMost: 1) == [1])
          try await time.sleep(until: time.now + .milliseconds(10))
        }
        limit = plenty
        #expect(unsafe setrlimit(mixtape_limit_of_descriptors, &limit) == 0)
        try await waiting.write([2])
        try await tasks.waitForAll()
      }
    }
  }
}

@Suite struct `A listener that pauses` {
  private let loops = SocketPair.loops

  @Test func `refuses clients, and accepts them again at the same address`() async throws {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: loops)
    defer { listener.close() }
    let connector = SocketConnector(loops: loops)
    let port = listener.address.port
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        // One accept goes on over all pauses.
        for _ in 0..<5 { try await listener.accept().close() }
      }
      for _ in 0..<5 {
        await listener.pause()
        await listener.pause()
        await #expect(throws: ConnectionError.self) {
          _ = try await connector.connect(host: "127.0.0.1", port: port)
        }
        try await listener.resume()
        try await listener.resume()
        let client = try await connector.connect(host: "127.0.0.1", port: port)
        #expect(try await client.readAll().isEmpty)
        client.close()
      }
      try await tasks.waitForAll()
    }
  }

  @Test func `resets those who wait to be accepted`() async throws {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: loops)
    defer { listener.close() }
    let connector = SocketConnector(loops: loops)
    let client = try await connector.connect(host: "127.0.0.1", port: listener.address.port)
    await listener.pause()
    let error = await #expect(throws: ConnectionError.self) { try await client.read(atMost: 1) }
    #expect(error?.kind == .reset)
    client.close()
  }

  @Test func `can begin so, and end so`() async throws {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, isPaused: true, loops: loops)
    let connector = SocketConnector(loops: loops)
    let port = listener.address.port
    #expect(port > 0)
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        await #expect(throws: ConnectionError(.closed, "the listener is closed")) {
          try await listener.accept()
        }
      }
      let error = await #expect(throws: ConnectionError.self) {
        try await connector.connect(host: "127.0.0.1", port: port)
      }
      #expect(error?.kind == .refused)
      listener.close()
    }
  }

  @Test func `lets its accepting be cancelled meanwhile`() async throws {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, isPaused: true, loops: loops)
    defer { listener.close() }
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        await #expect(throws: CancellationError.self) { try await listener.accept() }
      }
      tasks.cancelAll()
    }
  }
}
