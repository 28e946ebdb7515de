package import MixtapeServer
import Synchronization

/// Files in memory, with locks, failures on demand, and a count of the bytes that went in and out.
package final class InMemoryFileStore: FileStore {
  private struct State {
    var files: [String: Contents] = [:]
    var failures: [FileError] = []
    var writesBeforeFailure = 0
  }

  fileprivate final class Contents: Sendable {
    let bytes: Mutex<[UInt8]>
    let isLocked = Mutex(false)

    init(_ bytes: [UInt8]) {
      self.bytes = Mutex(bytes)
    }
  }

  private let state = Mutex(State())
  private let counts = Mutex((read: 0, written: 0, writes: 0))

  package init() {}

  package subscript(path: String) -> [UInt8]? {
    get { state.withLock { $0.files[path] }?.bytes.withLock { $0 } }
    set { state.withLock { $0.files[path] = newValue.map { Contents($0) } } }
  }

  package func text(_ path: String) -> String? {
    self[path].map { String(decoding: $0, as: UTF8.self) }
  }

  package var paths: [String] { state.withLock { $0.files.keys.sorted() } }
  package var bytesRead: Int { counts.withLock { $0.read } }
  package var bytesWritten: Int { counts.withLock { $0.written } }
  package var writes: Int { counts.withLock { $0.writes } }

  /// Lets `count` writes succeed; the one after them writes half and fails.
  package func failWrite(_ error: FileError, after count: Int = 0) {
    state.withLock {
      $0.failures = [error]
      $0.writesBeforeFailure = count
    }
  }

  package func open(_ path: String) throws(FileError) -> (any CassetteFile)? {
    state.withLock { $0.files[path] }.map { InMemoryFile($0, self, isLocked: false) }
  }

  package func openForRecording(_ path: String) throws(FileError) -> any CassetteFile {
    let contents = state.withLock { state in
      let contents = state.files[path] ?? Contents([])
      state.files[path] = contents
      return contents
    }
    let wasLocked = contents.isLocked.withLock { isLocked in
      defer { isLocked = true }
      return isLocked
    }
    if wasLocked {
      throw FileError(.locked, "\(path): another Mixtape is recording on this cassette.")
    }
    return InMemoryFile(contents, self, isLocked: true)
  }

  package func rename(_ path: String, to other: String) throws(FileError) {
    state.withLock { state in
      state.files[other] = state.files[path]
      state.files[path] = nil
    }
  }

  fileprivate func countRead(_ count: Int) {
    counts.withLock { $0.read += count }
  }

  /// How many of the bytes are written, and what is thrown then.
  fileprivate func admit(_ count: Int) -> (count: Int, failure: FileError?) {
    let failure: FileError? = state.withLock { state in
      if state.writesBeforeFailure > 0 {
        state.writesBeforeFailure -= 1
        return nil
      }
      return state.failures.popLast()
    }
    let admitted = failure == nil ? count : count / 2
    counts.withLock {
      $0.written += admitted
      $0.writes += 1
    }
    return (admitted, failure)
  }
}

private final class InMemoryFile: CassetteFile {
  private let contents: InMemoryFileStore.Contents
  private let store: InMemoryFileStore
  private let isLocked: Bool

  init(_ contents: InMemoryFileStore.Contents, _ store: InMemoryFileStore, isLocked: Bool) {
    self.contents = contents
    self.store = store
    self.isLocked = isLocked
  }

  var size: Int { contents.bytes.withLock { $0.count } }

  func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    let bytes = contents.bytes.withLock { bytes in
      Array(bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)])
    }
    store.countRead(bytes.count)
    return bytes
  }

  func sideBySide(count: Int, _ work: @Sendable (Int) -> Void) {
    for number in 0..<count { work(number) }
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    let (count, failure) = store.admit(bytes.count)
    contents.bytes.withLock { contents in
      precondition(offset <= contents.count, "A cassette has no holes.")
      contents.removeSubrange(offset...)
      contents += bytes.prefix(count)
    }
    if let failure { throw failure }
  }

  func close() {
    if isLocked { contents.isLocked.withLock { $0 = false } }
  }
}
