import MixtapeCore
import Synchronization

/// Notices that somebody has kept us waiting too long, at no cost per message.
///
/// One task looks at the deadline now and then; the one that waits only writes it down. The price
/// is that a deadline which was brought forward may be noticed late, by one `step` at most.
final class Watchdog: Sendable {
  private let deadline = Mutex<Instant?>(nil)
  private let time: any TimeSource
  private static let step = Duration.seconds(5)

  init(time: any TimeSource) {
    self.time = time
  }

  func expect(within limit: Duration) {
    let now = time.now
    deadline.withLock { $0 = now + limit }
  }

  /// Nobody is being waited for.
  func rest() {
    deadline.withLock { $0 = nil }
  }

  /// Returns when the deadline has passed, or when its task is cancelled.
  func run() async {
    while true {
      let now = time.now
      let next = deadline.withLock { $0 }
      if let next, next <= now { return }
      do {
        try await time.sleep(until: min(next ?? now + Self.step, now + Self.step))
      } catch {
        return
      }
    }
  }
}
