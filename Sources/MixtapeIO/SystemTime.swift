import CMixtapeSystem
package import MixtapeCore
package import MixtapeHTTP
import MixtapeServer

/// The machine's clock: monotonic, with the calendar beside it.
package struct SystemTime: TimeSource {
  /// What the monotonic clock showed at `Instant.start`.
  private let origin: Int64
  private let loops: EventLoopGroup

  /// Starts at zero now.
  package init(loops: EventLoopGroup) {
    origin = MonotonicClock.now
    self.loops = loops
  }

  package var now: Instant { Instant(nanoseconds: MonotonicClock.now - origin) }

  /// Asks for the date each time, because the calendar's clock is corrected, and goes on while a
  /// laptop sleeps.
  package func date(at instant: Instant) -> UnixTime {
    let sinceNow = origin + instant.nanoseconds - MonotonicClock.now
    return UnixTime(nanoseconds: MonotonicClock.read(CLOCK_REALTIME) + sinceNow)
  }

  /// Sleeps on the caller's loop; a caller that is on none borrows one.
  package func sleep(until deadline: Instant) async throws(CancellationError) {
    let time = origin + deadline.nanoseconds
    let wake: Wake
    if let loop = EventLoop.current {
      wake = await loop.sleep(until: time)
    } else {
      let loop = loops.next()
      wake = await loop.run { await loop.sleep(until: time) }
    }
    if case .cancelled = wake { throw CancellationError() }
  }
}
