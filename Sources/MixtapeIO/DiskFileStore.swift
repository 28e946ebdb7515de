import CMixtapeSystem
package import MixtapeServer

/// Cassettes as files on disk.
package struct DiskFileStore: FileStore {
  package init() {}

  package func open(_ path: String) throws(FileError) -> (any CassetteFile)? {
    do {
      return DiskCassetteFile(try OpenFile(path, flags: O_RDONLY), path: path)
    } catch {
      if error.code == ENOENT { return nil }
      throw FileError(error, path: path, to: "read")
    }
  }

  package func openForRecording(_ path: String) throws(FileError) -> any CassetteFile {
    let file: OpenFile
    let isLocked: Bool
    do {
      (file, isLocked) = try lock(path)
    } catch {
      throw FileError(error, path: path, to: "record to")
    }
    guard isLocked else { throw FileError(lockedBy: FileLocks.owner(of: file), path: path) }
    return DiskCassetteFile(file, path: path)
  }

  package func rename(_ path: String, to other: String) throws(FileError) {
    guard unsafe CMixtapeSystem.rename(path, other) == 0 else {
      throw FileError(SystemCallError("rename"), path: other, to: "write")
    }
  }

  private func lock(_ path: String) throws(SystemCallError) -> (file: OpenFile, isLocked: Bool) {
    while true {
      let file = try OpenFile(path, flags: O_RDWR | O_CREAT)
      guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
        guard lastErrorCode == EWOULDBLOCK else { throw SystemCallError("flock") }
        return (file, false)
      }
      // Who had the lock until now may have put another file in this one's place.
      if try file.isStill(at: path) { return (file, true) }
    }
  }
}
