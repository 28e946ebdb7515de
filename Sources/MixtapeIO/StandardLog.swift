import CMixtapeSystem
import MixtapeServer
import Synchronization

/// Lines to standard error, each in one piece.
package final class StandardLog: Log {
  private let descriptor: CInt
  private let turn = Mutex(())

  package init(descriptor: CInt = STDERR_FILENO) {
    self.descriptor = descriptor
  }

  package func write(_ line: String) {
    let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
    turn.withLock { _ in
      var written = 0
      while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
          unsafe CMixtapeSystem.write(
            descriptor,
            buffer.baseAddress.map { unsafe $0 + written },
            buffer.count - written
          )
        }
        if count > 0 {
          written += count
        } else if lastErrorCode == EAGAIN {
          // Whoever gave us a non-blocking pipe: wait as a blocking one would.
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = unsafe poll(&wait, 1, -1)
        } else if lastErrorCode != EINTR {
          return
        }
      }
    }
  }
}
