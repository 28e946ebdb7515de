import CMixtapeSystem
import MixtapeServer
import Synchronization

/// The signals that ask this process to end.
package enum Signals {
  package enum Stop: Hashable, Sendable {
    case interrupt
    case terminate

    /// 128 and the signal's number, as shells have it.
    package var exitCode: Int32 { 128 + (self == .interrupt ? SIGINT : SIGTERM) }
  }

  /// How many signals have come, and the pipe that tells the loop about them.
  private static let count = Atomic<Int>(0)
  private static let bell = Atomic<CInt>(-1)

  /// Writing to a pipe without a reader, or beyond the limit of a file's size, becomes an error of that call instead of the
  /// process's end.
  ///
  /// With a handler that does nothing and not with SIG_IGN, which the programs that we start would inherit.
  package static func survivePipes() {
    signal(SIGPIPE) { _ in }
    signal(SIGXFSZ) { _ in }
  }

  /// Returns at the first SIGINT or SIGTERM after the call; the second ends the process at once.
  ///
  /// One task of a process may wait.
  package static func wait(on loops: EventLoopGroup) async throws -> Stop {
    let loop = loops.next()
    return try await loop.run { try await wait(on: loop) }
  }

  private static func wait(on loop: EventLoop) async throws -> Stop {
    var ends: [CInt] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw ConnectionError(SystemCallError("pipe")) }
    for end in ends { Platform.makeNonBlocking(end) }
    let reader = Descriptor(ends[0], on: loop)
    bell.store(ends[1], ordering: .sequentiallyConsistent)
    defer {
      bell.store(-1, ordering: .sequentiallyConsistent)
      reader.close()
      close(ends[1])
    }
    for number in [SIGINT, SIGTERM] { signal(number, noteSignal) }
    while true {
      var number: UInt8 = 0
      if unsafe read(reader.number, &number, 1) == 1 {
        return Int32(number) == SIGINT ? .interrupt : .terminate
      }
      if await reader.wait(for: .read) == .cancelled { throw CancellationError() }
    }
  }

  /// Runs in the middle of anything, so it does only what a signal handler may.
  private static let noteSignal: @convention(c) (CInt) -> Void = { number in
    if Signals.count.wrappingAdd(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
    var byte = UInt8(number)
    let bell = Signals.bell.load(ordering: .sequentiallyConsistent)
    if bell >= 0 { _ = unsafe write(bell, &byte, 1) }
  }
}
