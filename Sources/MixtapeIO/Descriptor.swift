import CMixtapeSystem
import MixtapeServer

/// A non-blocking descriptor on its loop: at most one task waits to read, and one to write.
///
/// All of it is touched on the loop's thread only, which is why it may call itself Sendable. The
/// number is given back to the kernel by `close`, after which nothing here refers to it: no other
/// descriptor is ever mistaken for this one.
final class Descriptor: @unchecked Sendable {
  let loop: EventLoop
  let number: CInt
  private(set) var isOpen = true
  private var reader: WaitList.ID?
  private var writer: WaitList.ID?
  /// What the kernel watches.
  ///
  /// Reading stays watched from wait to wait, so that a request costs no change of it.
  private(set) var watched: Interest = []

  init(_ number: CInt, on loop: EventLoop) {
    self.number = number
    self.loop = loop
  }

  /// Waits until the call that would have blocked is worth another try.
  func wait(for direction: Interest, until deadline: Int64? = nil) async -> Wake {
    guard isOpen else { return .closed }
    return await loop.suspend(until: deadline) { id in
      precondition(
        !isAwaited(for: direction),
        "Two tasks wait for the same direction of one descriptor."
      )
      if direction == .read { reader = id } else { writer = id }
      watch(watched.union(direction))
    }
  }

  /// Whether a task waits for that direction.
  func isAwaited(for direction: Interest) -> Bool {
    (direction == .read ? reader : writer).map(loop.isWaiting) ?? false
  }

  /// The loop has found it ready.
  ///
  /// What nobody waits for is not watched any longer: it would be found again at once.
  func isReady(_ fired: Interest) {
    var unwanted: Interest = []
    if fired.contains(.read), !wake(&reader, .ready) { unwanted.insert(.read) }
    if fired.contains(.write), !wake(&writer, .ready) { unwanted.insert(.write) }
    if isOpen { watch(watched.subtracting(unwanted)) }
  }

  /// Tasks that wait go on with `.closed`; more waits end at once.
  func close() {
    guard isOpen else { return }
    isOpen = false
    loop.forget(self)
    CMixtapeSystem.close(number)
    endWaits()
  }

  func endWaits() {
    _ = wake(&reader, .closed)
    _ = wake(&writer, .closed)
  }

  private func wake(_ id: inout WaitList.ID?, _ reason: Wake) -> Bool {
    guard let waiting = id else { return false }
    id = nil
    return loop.wake(waiting, reason)
  }

  private func watch(_ new: Interest) {
    guard new != watched else { return }
    let old = watched
    watched = new
    if loop.watch(self, from: old, to: new) { return }
    // Out of memory or of epoll watches: who waits must not wait for ever.
    watched = []
    endWaits()
  }
}
