import CMixtapeSystem
import MixtapeServer

/// A system call that failed: its name and the kernel's code.
struct SystemCallError: Error, Hashable {
  var call: String
  var code: CInt

  init(_ call: String, code: CInt = lastErrorCode) {
    self.call = call
    self.code = code
  }

  /// The system's words for the code: `Too many open files`.
  var reason: String { unsafe String(cString: strerror(code)) }
}

extension ConnectionError {
  init(_ error: SystemCallError) {
    switch error.code {
    case ECONNREFUSED: self.init(.refused, "connection refused")
    case ECONNRESET: self.init(.reset, "connection reset by the peer")
    case EPIPE: self.init(.closed, "the peer has closed the connection")
    case ETIMEDOUT: self.init(.timedOut, "the connection timed out")
    case EHOSTUNREACH, EHOSTDOWN: self.init(.unreachable, "no route to the host")
    case ENETUNREACH, ENETDOWN, EADDRNOTAVAIL:
      self.init(.unreachable, "the network is unreachable")
    case EMFILE, ENFILE:
      self.init(.other, "this process has too many open files; raise the limit with ulimit -n")
    default: self.init(.other, "\(error.call): \(error.reason)")
    }
  }

  static let closed = ConnectionError(.closed, "the connection is closed")
}
