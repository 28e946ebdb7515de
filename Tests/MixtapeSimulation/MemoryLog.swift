import MixtapeServer
import Synchronization

package final class MemoryLog: Log {
  private let written = Mutex<[String]>([])

  package init() {}

  package func write(_ line: String) {
    written.withLock { $0.append(line) }
  }

  package var lines: [String] { written.withLock { $0 } }
}
