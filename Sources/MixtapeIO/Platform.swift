// Everything that differs between Linux and Darwin, and nothing else.

#if canImport(Glibc)
import CMixtapeSystem
import Glibc
#elseif canImport(Darwin)
import CMixtapeSystem
import Darwin
#endif

/// The directions in which a descriptor can be ready.
struct Interest: OptionSet {
  let rawValue: UInt8

  static let read = Interest(rawValue: 1)
  static let write = Interest(rawValue: 2)
}

/// Why the last system call on this thread failed.
var lastErrorCode: CInt { errno }

/// `open` of the C library, which has a variable number of arguments and so is seen in its Swift
/// module only.
func openFile(_ path: String, _ flags: CInt) -> CInt { unsafe open(path, flags, 0o644) }

#if canImport(Glibc)

/// What the kernel knows about the descriptors of one loop: level-triggered epoll.
struct Poller {
  private let epoll: CInt
  private let doorbell: CInt
  private let hasNanoseconds: Bool

  init() throws(SystemCallError) {
    epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
    guard epoll >= 0 else { throw SystemCallError("epoll_create1") }
    var noTime = timespec()
    var noEvent = unsafe epoll_event()
    hasNanoseconds = unsafe mixtape_epoll_pwait2(epoll, &noEvent, 1, &noTime) >= 0
    doorbell = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
    guard doorbell >= 0 else { throw SystemCallError("eventfd") }
    // Edge-triggered, so that a ring never has to be read.
    var event = unsafe epoll_event()
    unsafe event.events = EPOLLIN.rawValue | EPOLLET.rawValue
    unsafe event.data.fd = doorbell
    guard unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, doorbell, &event) == 0 else {
      throw SystemCallError("epoll_ctl")
    }
  }

  /// Changes what is watched; `[]` means that the kernel does not know the descriptor.
  func watch(_ descriptor: CInt, from old: Interest, to new: Interest) -> Bool {
    var event = unsafe epoll_event()
    unsafe event.events =
      (new.contains(.read) ? EPOLLIN.rawValue | EPOLLRDHUP.rawValue : 0)
      | (new.contains(.write) ? EPOLLOUT.rawValue : 0)
    unsafe event.data.fd = descriptor
    let change = old.isEmpty ? EPOLL_CTL_ADD : new.isEmpty ? EPOLL_CTL_DEL : EPOLL_CTL_MOD
    return unsafe epoll_ctl(epoll, change, descriptor, &event) == 0
  }

  /// Ends a `wait` on another thread, or the next one.
  func ring() {
    var one: UInt64 = 1
    _ = unsafe write(doorbell, &one, 8)
  }

  /// Waits until something is ready or the time has passed; negative: without end.
  func wait(nanoseconds: Int64, ready: (_ descriptor: CInt, _ fired: Interest) -> Void) {
    unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 256) { events in
      for index in 0..<Int(unsafe max(0, wait(nanoseconds, events))) {
        let bits = unsafe events[index].events
        let descriptor = unsafe events[index].data.fd
        if descriptor == doorbell { continue }
        let broken = bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        var fired: Interest = broken ? [.read, .write] : []
        if bits & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 { fired.insert(.read) }
        if bits & EPOLLOUT.rawValue != 0 { fired.insert(.write) }
        ready(descriptor, fired)
      }
    }
  }

  private func wait(
    _ nanoseconds: Int64,
    _ events: UnsafeMutableBufferPointer<epoll_event>
  ) -> CInt {
    let first = events.baseAddress
    let capacity = CInt(events.count)
    if hasNanoseconds, nanoseconds >= 0 {
      var timeout = timespec(nanoseconds: nanoseconds)
      return unsafe mixtape_epoll_pwait2(epoll, first, capacity, &timeout)
    }
    let milliseconds = min((nanoseconds + 999_999) / 1_000_000, 60_000)
    return unsafe epoll_wait(epoll, first, capacity, nanoseconds < 0 ? -1 : CInt(milliseconds))
  }
}

enum Platform {
  /// How many cores this process may use.
  static var processors: Int {
    var mask: [UInt64] = Array(repeating: 0, count: 128)
    let size = unsafe mask.withUnsafeMutableBytes { bytes in
      unsafe mixtape_affinity(bytes.baseAddress, CInt(bytes.count))
    }
    return size > 0 ? max(1, mask.reduce(0) { $0 + $1.nonzeroBitCount }) : 1
  }

  /// A non-blocking stream socket that children do not inherit.
  static func makeSocket(family: CInt) -> CInt {
    socket(family, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  static func acceptSocket(_ listener: CInt, from address: inout SocketAddress) -> CInt {
    unsafe address.withMutableSockaddr { pointer, length in
      unsafe accept4(
        listener,
        pointer,
        length,
        CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      )
    }
  }

  static let sendFlags = CInt(MSG_NOSIGNAL)
  static let streamSockets = CInt(SOCK_STREAM.rawValue)
}

#elseif canImport(Darwin)

/// What the kernel knows about the descriptors of one loop: level-triggered kqueue.
struct Poller {
  private let queue: CInt

  init() throws(SystemCallError) {
    queue = kqueue()
    guard queue >= 0 else { throw SystemCallError("kqueue") }
    _ = fcntl(queue, F_SETFD, FD_CLOEXEC)
    // Edge-triggered, so that a ring never has to be cleared.
    guard change(0, CInt(EVFILT_USER), EV_ADD | EV_CLEAR) else { throw SystemCallError("kevent") }
  }

  /// Changes what is watched; `[]` means that the kernel does not know the descriptor.
  func watch(_ descriptor: CInt, from old: Interest, to new: Interest) -> Bool {
    for (direction, filter) in [(Interest.read, EVFILT_READ), (.write, EVFILT_WRITE)]
    where old.contains(direction) != new.contains(direction) {
      let flags = new.contains(direction) ? EV_ADD : EV_DELETE
      guard change(UInt(descriptor), CInt(filter), flags) else { return false }
    }
    return true
  }

  /// Ends a `wait` on another thread, or the next one.
  func ring() {
    _ = change(0, CInt(EVFILT_USER), 0, NOTE_TRIGGER)
  }

  /// Waits until something is ready or the time has passed; negative: without end.
  func wait(nanoseconds: Int64, ready: (_ descriptor: CInt, _ fired: Interest) -> Void) {
    unsafe withUnsafeTemporaryAllocation(of: kevent.self, capacity: 256) { events in
      var timeout = timespec(nanoseconds: max(0, nanoseconds))
      let first = events.baseAddress
      let count = unsafe withUnsafePointer(to: &timeout) { timeout in
        unsafe kevent(queue, nil, 0, first, CInt(events.count), nanoseconds < 0 ? nil : timeout)
      }
      for index in 0..<Int(max(0, count)) {
        let descriptor = CInt(unsafe events[index].ident)
        switch CInt(unsafe events[index].filter) {
        case CInt(EVFILT_READ): ready(descriptor, .read)
        case CInt(EVFILT_WRITE): ready(descriptor, .write)
        default: break
        }
      }
    }
  }

  private func change(
    _ identifier: UInt,
    _ filter: CInt,
    _ flags: CInt,
    _ filterFlags: CInt = 0
  ) -> Bool {
    var event = unsafe kevent(
      ident: identifier,
      filter: Int16(filter),
      flags: UInt16(flags),
      fflags: UInt32(filterFlags),
      data: 0,
      udata: nil
    )
    return unsafe kevent(queue, &event, 1, nil, 0, nil) == 0
  }
}

enum Platform {
  /// How many cores this process may use.
  static var processors: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

  /// A non-blocking stream socket that children do not inherit.
  static func makeSocket(family: CInt) -> CInt {
    prepared(socket(family, SOCK_STREAM, 0))
  }

  static func acceptSocket(_ listener: CInt, from address: inout SocketAddress) -> CInt {
    prepared(
      unsafe address.withMutableSockaddr { pointer, length in
        unsafe accept(listener, pointer, length)
      }
    )
  }

  private static func prepared(_ descriptor: CInt) -> CInt {
    guard descriptor >= 0 else { return descriptor }
    var yes: CInt = 1
    let size = socklen_t(MemoryLayout<CInt>.size)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, size)
    makeNonBlocking(descriptor)
    return descriptor
  }

  static let sendFlags: CInt = 0
  static let streamSockets = SOCK_STREAM
}

#endif

extension Platform {
  /// For descriptors that come without it: they do not block, and children do not inherit them.
  static func makeNonBlocking(_ descriptor: CInt) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }
}

extension timespec {
  init(nanoseconds: Int64) {
    self.init(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }
}
