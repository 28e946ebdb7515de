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

  /// The number of the signal that came, or 0, and the pipe that tells the loop about it.
  private static let first = Atomic<CInt>(0)
  static let bell = Atomic<CInt>(-1)

  /// Writing to a pipe without a reader, or beyond the limit of a file's size, becomes an error of
  /// that call instead of the process's end.
  ///
  /// With a handler that does nothing and not with SIG_IGN, which the programs that we start would
  /// inherit.
  package static func survivePipes() {
    signal(SIGPIPE) { _ in }
    signal(SIGXFSZ) { _ in }
  }

  /// From now on the first SIGINT or SIGTERM is kept for `wait`, and the second ends the process at
  /// once.
  package static func arm() {
    for number in [SIGINT, SIGTERM] { signal(number, noteSignal) }
  }

  /// Returns at the first SIGINT or SIGTERM since `arm`, or since this call where nobody has called
  /// that.
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
    let previous = [SIGINT, SIGTERM].map { ($0, signal($0, noteSignal)) }
    while true {
      if let stop { return stop }
      var byte: UInt8 = 0
      if unsafe read(reader.number, &byte, 1) == 1 { continue }
      if await reader.wait(for: .read) == .cancelled {
        for (number, handler) in previous { signal(number, handler) }
        throw CancellationError()
      }
    }
  }

  private static var stop: Stop? {
    switch first.load(ordering: .sequentiallyConsistent) {
    case 0: nil
    case SIGINT: .interrupt
    default: .terminate
    }
  }

  /// Runs in the middle of anything, so it does only what a signal handler may.
  private static let noteSignal: @convention(c) (CInt) -> Void = { number in
    let earlier = Signals.first.exchange(number, ordering: .sequentiallyConsistent)
    if earlier != 0 { _exit(128 + number) }
    var byte: UInt8 = 1
    let bell = Signals.bell.load(ordering: .sequentiallyConsistent)
    if bell >= 0 { _ = unsafe write(bell, &byte, 1) }
  }
}
