import Dispatch
package import MixtapeServer
import Synchronization

/// A cassette's file on disk.
///
/// What readers get is on its way out of the page cache; writers wait for one another.
package final class DiskCassetteFile: CassetteFile {
  private let path: String
  private let file: Mutex<OpenFile?>

  init(_ file: OpenFile, path: String) {
    self.path = path
    self.file = Mutex(file)
  }

  package var size: Int {
    get throws(FileError) {
      let file = try open()
      do {
        return try file.size
      } catch {
        throw FileError(error, path: path, to: "read")
      }
    }
  }

  package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    let file = try open()
    do {
      return try file.read(at: offset, count: max(0, min(count, file.size - offset)))
    } catch {
      throw FileError(error, path: path, to: "read")
    }
  }

  package func sideBySide(count: Int, _ work: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: work)
  }

  package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    try file.withLock { (file) throws(FileError) in
      guard let file else { throw FileError(closed: path) }
      let isStillThere: Bool
      do throws(SystemCallError) {
        isStillThere = try file.isStill(at: path)
        if isStillThere { try file.end(with: bytes, at: offset) }
      } catch {
        throw FileError(error, path: path, to: "write")
      }
      // What is written to a file without a name is lost as soon as it is closed.
      guard isStillThere else { throw FileError(gone: path) }
    }
  }

  package func close() {
    file.withLock { $0 = nil }
  }

  private func open() throws(FileError) -> OpenFile {
    guard let file = file.withLock({ $0 }) else { throw FileError(closed: path) }
    return file
  }
}
