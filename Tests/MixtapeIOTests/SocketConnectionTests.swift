import CMixtapeSystem
import MixtapeServer
import Synchronization
import Testing

@testable import MixtapeIO

@Suite(.timeLimit(.minutes(2))) struct SocketConnectionTests {
  @Test(arguments: [true, false]) func `ten megabytes go both ways at once`(
    onLoop: Bool
  ) async throws {
    let there = pattern(10 << 20, seed: 1)
    let back = pattern(10 << 20, seed: 2)
    try await SocketPair.with { pair in
      let (client, server) = (pair.client, pair.server)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for (connection, outgoing, incoming) in [(client, there, back), (server, back, there)] {
          let executor = onLoop ? connection.executor : nil
          tasks.addTask(executorPreference: executor) {
            try await connection.write(outgoing)
            connection.finish()
          }
          tasks.addTask(executorPreference: executor) {
            let all = try await connection.readAll()
            #expect(all == incoming)
          }
        }
        try await tasks.waitForAll()
      }
    }
  }

  @Test func `a reader that does not read stops the writer`() async throws {
    let piece = pattern(1 << 16)
    let pieces = 1024
    try await SocketPair.with { pair in
      let (client, server) = (pair.client, pair.server)
      let written = Shared(0)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask(executorPreference: server.executor) {
          for _ in 0..<pieces {
            try await server.write(piece)
            written.update { $0 += 1 }
          }
          server.finish()
        }
        await server.descriptor.isAwaitedSoon(for: .write)
        // The kernel's two buffers took some; the greatest are 4 MB to send and 6 MB to receive.
        #expect(written.value < pieces / 2)
        let all = try await client.readAll()
        #expect(all.count == pieces * piece.count)
        #expect(all.suffix(piece.count) == piece[...])
        try await tasks.waitForAll()
      }
      #expect(written.value == pieces)
    }
  }

  @Test func `a side that has finished still receives`() async throws {
    try await SocketPair.with { pair in
      try await pair.client.write([1, 2, 3])
      pair.client.finish()
      pair.client.finish()
      #expect(try await pair.server.readAll() == [1, 2, 3])
      #expect(try await pair.server.read(atMost: 1) == nil)
      try await pair.server.write([4, 5])
      pair.server.close()
      #expect(try await pair.client.readAll() == [4, 5])
      await #expect(throws: ConnectionError.closed) { try await pair.client.write([6]) }
    }
  }

  @Test func `a read gets what there is, at most its limit`() async throws {
    try await SocketPair.with { pair in
      try await pair.client.write([1, 2, 3, 4, 5])
      #expect(try await pair.server.read(atMost: 2) == [1, 2])
      #expect(try await pair.server.read(atMost: 10) == [3, 4, 5])
    }
  }

  @Test(arguments: [true, false]) func `what nobody reads does not keep the loop awake`(
    isReset: Bool
  ) async throws {
    try await SocketPair.with { pair in
      let server = pair.server
      try await pair.client.write([1])
      #expect(try await server.read(exactly: 1) == [1])
      await withTaskGroup(of: Void.self) { tasks in
        tasks.addTask { _ = try? await server.read(atMost: 1) }
        await server.descriptor.isAwaitedSoon(for: .read)
        tasks.cancelAll()
      }
      #expect(await server.loop.run { server.descriptor.watched } == .read)
      if isReset { pair.client.reset() } else { try await pair.client.write([2]) }
      while await server.loop.run({ server.descriptor.watched }) != [] {
        await server.loop.turnOnce()
      }
      if isReset {
        await #expect(throws: ConnectionError.self) { try await server.read(atMost: 1) }
      } else {
        #expect(try await server.read(atMost: 1) == [2])
      }
    }
  }

  @Test func `no bytes are nothing to write`() async throws {
    try await SocketPair.with { pair in
      try await pair.client.write([])
      try await pair.client.write([7])
      #expect(try await pair.server.read(atMost: 10) == [7])
    }
  }

  @Test func `an idle connection shows whether something has come`() async throws {
    try await SocketPair.with { pair in
      let (client, server) = (pair.client, pair.server)
      #expect(await !server.loop.run { server.hasInput })
      try await client.write([1])
      #expect(await server.loop.run { server.hasInput })
      #expect(try await server.read(atMost: 10) == [1])
      #expect(await !server.loop.run { server.hasInput })
      client.finish()
      await client.loop.run {}
      #expect(await server.loop.run { server.hasInput })
      server.close()
      #expect(await server.loop.run { server.hasInput })
    }
  }

  @Test func `the peer is named by address and port`() async throws {
    try await SocketPair.with { pair in
      #expect(pair.server.peer.hasPrefix("127.0.0.1:"))
      #expect(pair.client.peer.hasPrefix("127.0.0.1:"))
      #expect(pair.server.peer != pair.client.peer)
    }
  }

  @Test func `a reset is an error for the peer, and no end`() async throws {
    try await SocketPair.with { pair in
      pair.server.reset()
      let error = await #expect(throws: ConnectionError.self) {
        try await pair.client.read(atMost: 1)
      }
      #expect(error == ConnectionError(.reset, "connection reset by the peer"))
    }
  }

  @Test func `a reset interrupts a peer that waits to write`() async throws {
    try await SocketPair.with { pair in
      let client = pair.client
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask(executorPreference: client.executor) {
          let error = await #expect(throws: ConnectionError.self) {
            try await client.write(Array(repeating: 0, count: 64 << 20))
          }
          #expect(error?.kind == .reset || error?.kind == .closed)
        }
        await client.descriptor.isAwaitedSoon(for: .write)
        pair.server.reset()
        try await tasks.waitForAll()
      }
    }
  }

  @Test func `an answer survives a request that nobody has read`() async throws {
    let answer = pattern(100_000)
    for _ in 0..<20 {
      try await SocketPair.with { pair in
        let (client, server) = (pair.client, pair.server)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
          tasks.addTask {
            // Fails half-way where the server has stopped listening; the answer must be there all
            // the same.
            try await client.write(pattern(3 << 20))
            client.finish()
          }
          #expect(try await server.read(exactly: 10) == pattern(10))
          try await server.write(answer)
          server.close()
          #expect(try await client.readAll() == answer)
          try await tasks.waitForAll()
        }
      }
    }
  }

  @Test func `what is closed stays closed, and says so`() async throws {
    try await SocketPair.with { pair in
      for connection in [pair.client, pair.server] {
        connection.close()
        connection.close()
        connection.reset()
        connection.finish()
        await #expect(throws: ConnectionError.closed) { try await connection.read(atMost: 1) }
        await #expect(throws: ConnectionError.closed) { try await connection.write([1]) }
      }
    }
  }

  @Test(arguments: [true, false]) func `closing ends the waits of other tasks`(
    byReset: Bool
  ) async throws {
    try await SocketPair.with { pair in
      let server = pair.server
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask(executorPreference: server.executor) {
          await #expect(throws: ConnectionError.closed) { try await server.read(atMost: 1) }
        }
        tasks.addTask(executorPreference: server.executor) {
          await #expect(throws: ConnectionError.closed) {
            try await server.write(Array(repeating: 0, count: 64 << 20))
          }
        }
        await server.descriptor.isAwaitedSoon(for: .read)
        await server.descriptor.isAwaitedSoon(for: .write)
        if byReset { server.reset() } else { server.close() }
        try await tasks.waitForAll()
      }
    }
  }

  @Test(arguments: [true, false], [true, false])
  func `a cancelled task stops reading and writing, and the socket stays usable`(
    onLoop: Bool,
    isReading: Bool
  ) async throws {
    try await SocketPair.with { pair in
      let server = pair.server
      await withTaskGroup(of: Void.self) { tasks in
        tasks.addTask(executorPreference: onLoop ? server.executor : nil) {
          await #expect(throws: CancellationError.self) {
            if isReading {
              _ = try await server.read(atMost: 1)
            } else {
              try await server.write(Array(repeating: 0, count: 64 << 20))
            }
          }
        }
        await server.descriptor.isAwaitedSoon(for: isReading ? .read : .write)
        tasks.cancelAll()
      }
      if isReading {
        try await pair.client.write([1])
        #expect(try await server.read(atMost: 1) == [1])
      }
      server.reset()
      await #expect(throws: ConnectionError.self) { _ = try await pair.client.readAll() }
    }
  }

  @Test func `cancellations that race with bytes lose none`() async throws {
    try await SocketPair.with { pair in
      let (client, server) = (pair.client, pair.server)
      for number in 0..<500 {
        let byte = UInt8(truncatingIfNeeded: number)
        let got = try await withThrowingTaskGroup(of: [UInt8]?.self) { tasks in
          tasks.addTask(executorPreference: number % 2 == 0 ? server.executor : nil) {
            do {
              return try await server.read(atMost: 1)
            } catch is CancellationError {
              return nil
            }
          }
          try await client.write([byte])
          tasks.cancelAll()
          return try await tasks.next() ?? nil
        }
        if got == nil {
          #expect(try await server.read(atMost: 1) == [byte])
        } else {
          #expect(got == [byte])
        }
      }
    }
  }

  @Test func `a forgotten connection gives its descriptor back`() async throws {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: SocketPair.loops)
    defer { listener.close() }
    let connector = SocketConnector(loops: SocketPair.loops)
    var forgotten: SocketConnection? =
      try await connector.connect(host: "127.0.0.1", port: listener.address.port)
      as? SocketConnection
    let descriptor = try #require(forgotten?.descriptor)
    let identity = try #require(FileIdentity(of: descriptor.number))
    forgotten = nil
    await descriptor.isGoneSoon(identity)
    let server = try await listener.accept()
    #expect(try await server.read(atMost: 1) == nil)
    server.close()
  }
}
