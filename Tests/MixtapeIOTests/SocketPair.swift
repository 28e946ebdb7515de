import CMixtapeSystem
import MixtapeServer
import Synchronization
import Testing

@testable import MixtapeIO

/// What the tests about sockets share: two loops, and two connected sockets on them.
struct SocketPair {
  let client: SocketConnection
  let server: SocketConnection

  static let loops: EventLoopGroup = {
    do {
      return try EventLoopGroup(count: 2)
    } catch {
      preconditionFailure("No loops: \(error)")
    }
  }()

  /// Ends with both sides closed.
  static func with<Result>(
    _ body: (SocketPair) async throws -> Result
  ) async throws -> Result {
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: loops)
    defer { listener.close() }
    let connector = SocketConnector(loops: loops)
    let client = try await connector.connect(host: "127.0.0.1", port: listener.address.port)
    let server = try await listener.accept()
    let pair = SocketPair(
      client: try #require(client as? SocketConnection),
      server: try #require(server as? SocketConnection)
    )
    defer {
      pair.client.close()
      pair.server.close()
    }
    return try await body(pair)
  }
}

extension EventLoop {
  /// Lets the loop look at everything that is ready now.
  func turnOnce() async {
    await run { _ = await self.suspend(until: 0) }
  }
}

extension Descriptor {
  /// Returns when a task waits for that direction.
  func isAwaitedSoon(for direction: Interest) async {
    while await !loop.run({ self.isAwaited(for: direction) }) { await loop.turnOnce() }
  }

  /// Returns when the kernel has got the number back, even if another socket has it by now.
  func isGoneSoon(_ identity: FileIdentity) async {
    while FileIdentity(of: number) == identity { await loop.turnOnce() }
  }
}

/// Which file a descriptor stands for.
struct FileIdentity: Equatable {
  var device: UInt64
  var inode: UInt64

  /// nil: the number is free.
  init?(of descriptor: CInt) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }
}

extension Connection {
  /// Everything up to the peer's end.
  func readAll() async throws -> [UInt8] {
    var all: [UInt8] = []
    while let bytes = try await read(atMost: 65_536) { all += bytes }
    return all
  }

  /// Exactly that many bytes, or fewer at the peer's end.
  func read(exactly count: Int) async throws -> [UInt8] {
    var all: [UInt8] = []
    while all.count < count, let bytes = try await read(atMost: count - all.count) { all += bytes }
    return all
  }
}

/// A value that several tasks see.
final class Shared<Value: Sendable>: Sendable {
  private let stored: Mutex<Value>

  init(_ value: Value) {
    stored = Mutex(value)
  }

  var value: Value {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }

  func update(_ change: (inout Value) -> Void) {
    stored.withLock { change(&$0) }
  }
}

/// Bytes in which a piece that is missing or in the wrong place shows: a block of luck, again and
/// again, whose length is a prime.
func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed
  var block: [UInt8] = []
  while block.count < min(count, 8191) {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    block.append(UInt8(truncatingIfNeeded: state >> 56))
  }
  var bytes: [UInt8] = []
  while bytes.count < count { bytes += block.prefix(count - bytes.count) }
  return bytes
}
