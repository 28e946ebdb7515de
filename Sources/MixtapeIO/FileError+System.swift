import CMixtapeSystem
import MixtapeServer

extension FileError {
  /// The purpose completes "cannot": read, write, record to.
  init(_ error: SystemCallError, path: String, to purpose: String) {
    let (kind, clause) = Self.explain(error, path)
    self.init(kind, "cannot \(purpose) \(path): \(clause).")
  }

  init(lockedBy owner: Int?, path: String) {
    let other =
      switch owner {
      case nil: "another process"
      case .some(let pid) where pid == Int(getpid()): "this process already"
      case .some(let pid): "another process (pid \(pid))"
      }
    self.init(
      .locked,
      "\(path) is being recorded by \(other); stop that, or record to another file."
    )
  }

  init(closed path: String) {
    self.init(.other, "\(path) is closed already; open it again.")
  }

  init(gone path: String) {
    self.init(
      .other,
      "cannot write \(path): it was removed or replaced while Mixtape had it open; restart Mixtape."
    )
  }

  private static func explain(_ error: SystemCallError, _ path: String) -> (Kind, String) {
    let parent = directory(of: path)
    switch error.code {
    case ENOENT where unsafe access(parent, F_OK) != 0:
      return (
        .missingDirectory,
        "the directory \(parent) does not exist; make it with mkdir -p \(quoted(parent))"
      )
    case ENOTDIR:
      return (.missingDirectory, "\(parent) is not a directory; choose another path")
    case EISDIR:
      let example = (path.hasSuffix("/") ? path : path + "/") + "cassette.json"
      return (.isDirectory, "it is a directory; name a file in it, such as \(example)")
    case EACCES, EPERM:
      return (.permission, "permission denied; look at its owner with ls -ld \(quoted(path))")
    case EROFS:
      return (.permission, "the file system is read-only; choose a path on another one")
    case ENOSPC, EDQUOT:
      return (.full, "\(error.reason); free some space and try again")
    case EFBIG:
      return (.full, "the file has the greatest size allowed; begin another one")
    case OpenFile.notRegular:
      return (.other, "it is not a regular file; choose another path")
    case EMFILE, ENFILE:
      return (.other, "this process has too many open files; raise the limit with ulimit -n")
    default:
      return (.other, "\(error.call): \(error.reason)")
    }
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// As a shell wants it.
  private static func quoted(_ path: String) -> String {
    let plain = path.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "~"):
        true
      default: false
      }
    }
    return plain
      ? path
      : "'"
        + path.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: #"'\''"#) + "'"
  }
}

/// Who has the locks of files.
enum FileLocks {
  /// The process that has a file's lock; nil where the system does not tell: Linux does, in
  /// `/proc/locks`.
  static func owner(of file: OpenFile) -> Int? {
    guard let inode = try? file.status().st_ino,
      let bytes = try? OpenFile("/proc/locks", flags: O_RDONLY).read(at: 0, count: 1 << 20)
    else { return nil }
    return owner(ofInode: UInt64(inode), in: String(decoding: bytes, as: UTF8.self))
  }

  /// Reads lines such as `2: FLOCK  ADVISORY  WRITE 708 00:19:1138 0 EOF`.
  ///
  /// The device is not compared: stacked file systems
  /// show another one there than in `stat`.
  static func owner(ofInode inode: UInt64, in table: String) -> Int? {
    var owners: [Int] = []
    for line in table.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 6, words[1] == "FLOCK", words[3] == "WRITE",
        words[5].split(separator: ":").last == Substring(String(inode)), let pid = Int(words[4])
      else { continue }
      owners.append(pid)
    }
    return owners.count == 1 && owners[0] > 0 ? owners[0] : nil
  }
}
