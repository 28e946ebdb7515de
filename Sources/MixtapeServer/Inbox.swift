import Synchronization

/// Listens to the client while it is being answered: for its hanging up, and for what it sends
/// ahead.
final class Inbox: Sendable {
  private let bytes = Mutex<[UInt8]>([])
  private let connection: any Connection
  /// A client may send this much of its next requests before it is made to wait.
  private static let limit = 64 << 10

  init(_ connection: any Connection) {
    self.connection = connection
  }

  /// Returns true when the client has hung up; false when its task is cancelled or the inbox is
  /// full.
  func clientLeaves() async -> Bool {
    while bytes.withLock({ $0.count }) < Self.limit {
      do {
        guard let more = try await connection.read(atMost: Self.limit) else { return true }
        bytes.withLock { $0 += more }
      } catch is CancellationError {
        return false
      } catch {
        return true
      }
    }
    return false
  }

  /// What came in the meantime.
  func take() -> [UInt8] {
    bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }
}
