import MixtapeCore
import MixtapeHTTP
import Synchronization

/// Connections to upstreams that may carry another request.
///
/// A connection stays with the executor on which it was made, so that no read or write hops.
final class ConnectionPool: Sendable {
  private struct Idle {
    let origin: Origin
    let connection: any Connection
    let since: Instant
  }

  private let idle = Mutex<[Idle]>([])
  private let connector: any Connector
  private let time: any TimeSource
  private static let limit = 256
  /// Common servers close after 5 s of silence (uvicorn, node); leaving first avoids the race.
  private static let patience = Duration.seconds(4)

  init(connector: any Connector, time: any TimeSource) {
    self.connector = connector
    self.time = time
  }

  func take(_ origin: Origin) async throws -> any Connection {
    while let connection = takeIdle(origin) {
      if !connection.hasInput { return connection }
      connection.close()
    }
    return try await connector.connect(host: origin.host, port: origin.port)
  }

  func give(back connection: any Connection, to origin: Origin) {
    let entry = Idle(origin: origin, connection: connection, since: time.now)
    let tooMany = idle.withLock { idle -> Idle? in
      idle.append(entry)
      return idle.count > Self.limit ? idle.removeFirst() : nil
    }
    tooMany?.connection.close()
  }

  /// The youngest one that fits; what has waited too long is closed.
  private func takeIdle(_ origin: Origin) -> (any Connection)? {
    let now = time.now
    let (found, stale) = idle.withLock { idle -> (Idle?, [Idle]) in
      let stale = idle.filter { now - $0.since > Self.patience }
      idle.removeAll { now - $0.since > Self.patience }
      let index = idle.lastIndex { $0.origin == origin && Self.isHere($0.connection) }
      return (index.map { idle.remove(at: $0) }, stale)
    }
    for entry in stale { entry.connection.close() }
    return found?.connection
  }

  /// Whether the connection belongs to the executor that runs this task.
  private static func isHere(_ connection: any Connection) -> Bool {
    guard let executor = connection.executor else { return true }
    let own = unsafe executor.asUnownedTaskExecutor()
    return unsafe withUnsafeCurrentTask { task in
      let here = unsafe task?.unownedTaskExecutor
      return unsafe here == own
    }
  }
}
