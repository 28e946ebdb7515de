import CMixtapeSystem

/// A descriptor of a regular file, closed when nobody uses it any longer: never under a running
/// call.
final class OpenFile: Sendable {
  /// The code for what is neither file nor directory: a pipe, a terminal, a device.
  static let notRegular = ESPIPE

  let number: CInt

  init(_ path: String, flags: CInt) throws(SystemCallError) {
    number = openFile(path, flags | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw SystemCallError("open") }
    let kind = mode_t(try status().st_mode) & mode_t(S_IFMT)
    guard kind == mode_t(S_IFREG) else {
      throw SystemCallError("open", code: kind == mode_t(S_IFDIR) ? EISDIR : OpenFile.notRegular)
    }
  }

  deinit {
    if number >= 0 { CMixtapeSystem.close(number) }
  }

  func status() throws(SystemCallError) -> stat {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw SystemCallError("fstat") }
    return status
  }

  var size: Int {
    get throws(SystemCallError) { Int(try status().st_size) }
  }

  /// Whether the path still leads to this file.
  func isStill(at path: String) throws(SystemCallError) -> Bool {
    var other = stat()
    guard unsafe stat(path, &other) == 0 else {
      guard lastErrorCode == ENOENT else { throw SystemCallError("stat") }
      return false
    }
    let own = try status()
    return own.st_ino == other.st_ino && own.st_dev == other.st_dev
  }

  /// Up to `count` bytes from `offset`; fewer only at the end of the file.
  func read(at offset: Int, count: Int) throws(SystemCallError) -> [UInt8] {
    var failure: SystemCallError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = unsafe pread(
          number,
          buffer.baseAddress.map { unsafe $0 + filled },
          count - filled,
          off_t(offset + filled)
        )
        if got > 0 {
          filled += got
        } else if got == 0 {
          return
        } else if lastErrorCode != EINTR {
          failure = SystemCallError("pread")
          return
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes the bytes at `offset` and ends the file after them; on failure the file is what it was.
  func end(with bytes: [UInt8], at offset: Int) throws(SystemCallError) {
    let oldSize = try size
    let end = offset + bytes.count
    let overwritten = try read(at: offset, count: max(0, min(oldSize, end) - offset))
    do {
      try write(bytes, at: offset)
    } catch {
      // These blocks are the file's already, so this works on a full disk; if it does not, the
      // first error is still the one to tell.
      try? write(overwritten, at: offset)
      try? cut(to: oldSize)
      throw error
    }
    if end < oldSize { try cut(to: end) }
  }

  private func write(_ bytes: [UInt8], at offset: Int) throws(SystemCallError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe pwrite(
          number,
          buffer.baseAddress.map { unsafe $0 + written },
          buffer.count - written,
          off_t(offset + written)
        )
      }
      if count > 0 {
        written += count
      } else if count == 0 || lastErrorCode != EINTR {
        throw SystemCallError("pwrite", code: count == 0 ? ENOSPC : lastErrorCode)
      }
    }
  }

  private func cut(to size: Int) throws(SystemCallError) {
    while ftruncate(number, off_t(size)) != 0 {
      if lastErrorCode != EINTR { throw SystemCallError("ftruncate") }
    }
  }
}
