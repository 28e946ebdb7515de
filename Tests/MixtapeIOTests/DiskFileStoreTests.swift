import CMixtapeSystem
import MixtapeServer
import Testing

@testable import MixtapeIO

@Suite struct DiskFileStoreTests {
  private let store = DiskFileStore()

  @Test func `what is written is read, also by another reader`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a.json"
      let file = try store.openForRecording(path)
      #expect(try file.size == 0)
      try file.write(Array("one\nend\n".utf8), at: 0)
      try file.write(Array("two\nend\n".utf8), at: 4)
      #expect(try file.size == 12)
      let reader = try #require(try store.open(path))
      #expect(try reader.read(at: 0, count: 100) == Array("one\ntwo\nend\n".utf8))
      #expect(try reader.read(at: 4, count: 3) == Array("two".utf8))
      #expect(try reader.read(at: 12, count: 3) == [])
      #expect(try reader.read(at: 50, count: 3) == [])
    }
  }

  @Test func `the file ends after what was written last`() throws {
    try withTemporaryDirectory { directory in
      let file = try store.openForRecording("\(directory)/a.json")
      try file.write(Array("a long line".utf8), at: 0)
      try file.write(Array("short".utf8), at: 2)
      #expect(try file.size == 7)
      #expect(try file.read(at: 0, count: 100) == Array("a short".utf8))
    }
  }

  @Test func `a file that shrank gives fewer bytes`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a.json"
      let file = try store.openForRecording(path)
      try file.write(pattern(1000), at: 0)
      #expect(unsafe truncate(path, 300) == 0)
      #expect(try file.read(at: 0, count: 1000) == pattern(300))
    }
  }

  @Test(arguments: [false, true])
  func `a file that was removed or replaced is not written to`(isReplaced: Bool) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a.json"
      let file = try store.openForRecording(path)
      try file.write([1], at: 0)
      if isReplaced {
        _ = try store.openForRecording("\(directory)/b.json")
        try store.rename("\(directory)/b.json", to: path)
      } else {
        #expect(unsafe unlink(path) == 0)
      }
      let error = #expect(throws: FileError.self) { try file.write([2], at: 1) }
      #expect(error?.message.contains("removed or replaced") == true)
    }
  }

  @Test func `a missing file is nil, and no error`() throws {
    try withTemporaryDirectory { directory in
      for path in ["none.json", "none/none.json"] {
        let file = try store.open("\(directory)/\(path)")
        #expect(file == nil)
      }
    }
  }

  @Test func `a second recorder is refused until the first has closed`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a.json"
      let first = try store.openForRecording(path)
      try first.write([1], at: 0)
      let error = #expect(throws: FileError.self) { try store.openForRecording(path) }
      #expect(error?.kind == .locked)
      #expect(
        error?.message.hasPrefix("\(path) is being recorded by ") == true
          && error?.message.hasSuffix("; stop that, or record to another file.") == true
      )
      #expect(try store.open(path)?.read(at: 0, count: 9) == [1])
      first.close()
      let second = try store.openForRecording(path)
      #expect(try second.read(at: 0, count: 9) == [1])
    }
  }

  @Test(arguments: [
    (nil, "a.json is being recorded by another process; stop that, or record to another file."),
    (
      1,
      "a.json is being recorded by another process (pid 1); stop that, or record to another file."
    ),
    (
      Int(getpid()),
      "a.json is being recorded by this process already; stop that, or record to another file."
    ),
  ]) func `the message names who records`(pid: Int?, text: String) {
    #expect(FileError(lockedBy: pid, path: "a.json").message == text)
  }

  @Test(arguments: [
    (10, 708), (11, nil), (12, nil), (13, nil), (14, nil), (99, nil),
  ]) func `the lock's owner is in the system's table, or unknown`(inode: UInt64, owner: Int?) {
    let table = """
      1: FLOCK  ADVISORY  WRITE 708 00:19:10 0 EOF
      1: -> FLOCK  ADVISORY  WRITE 709 00:19:10 0 EOF
      2: POSIX  ADVISORY  WRITE 710 00:19:11 0 EOF
      3: FLOCK  ADVISORY  WRITE 711 00:19:12 0 EOF
      4: FLOCK  ADVISORY  WRITE 712 00:1a:12 0 EOF
      5: FLOCK  ADVISORY  READ 713 00:19:13 0 EOF
      6: FLOCK  ADVISORY  WRITE -1 00:19:14 0 EOF

      """
    #expect(FileLocks.owner(ofInode: inode, in: table) == owner)
  }

  @Test func `a lock on a file that was replaced is not mistaken for one on the new file`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a.json"
      let old = try store.openForRecording(path)
      let other = try store.openForRecording("\(directory)/b.json")
      try other.write([2], at: 0)
      try store.rename("\(directory)/b.json", to: path)
      // The new file is locked by its recorder still, whoever has the old one's lock.
      #expect(throws: FileError.self) { try store.openForRecording(path) }
      other.close()
      let new = try store.openForRecording(path)
      #expect(try new.read(at: 0, count: 9) == [2])
      old.close()
    }
  }

  @Test func `an open file knows whether its path still leads to it`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a.json"
      let file = try OpenFile(path, flags: O_RDWR | O_CREAT)
      #expect(try file.isStill(at: path))
      _ = try OpenFile("\(directory)/b.json", flags: O_RDWR | O_CREAT)
      try store.rename("\(directory)/b.json", to: path)
      #expect(try !file.isStill(at: path))
      #expect(unsafe unlink(path) == 0)
      #expect(try !file.isStill(at: path))
    }
  }

  @Test func `mistaken paths are told with what to do`() throws {
    try withTemporaryDirectory { directory in
      #expect(unsafe mkdir("\(directory)/sub", 0o755) == 0)
      let file = try store.openForRecording("\(directory)/file")
      file.close()
      let cases: [(path: String, kind: FileError.Kind, text: String)] = [
        (
          "\(directory)/no/a.json", .missingDirectory,
          "the directory \(directory)/no does not exist; make it with mkdir -p \(directory)/no."
        ),
        (
          "\(directory)/no such/a.json", .missingDirectory,
          "the directory \(directory)/no such does not exist;"
            + " make it with mkdir -p '\(directory)/no such'."
        ),
        (
          "\(directory)/file/a.json", .missingDirectory,
          "\(directory)/file is not a directory; choose another path."
        ),
        (
          "\(directory)/sub", .isDirectory,
          "it is a directory; name a file in it, such as \(directory)/sub/cassette.json."
        ),
        ("/dev/null", .other, "it is not a regular file; choose another path."),
      ]
      for (path, kind, text) in cases {
        let error = #expect(throws: FileError.self) { try store.openForRecording(path) }
        #expect(error == FileError(kind, "cannot record to \(path): \(text)"))
      }
      let error = #expect(throws: FileError.self) { try store.open("\(directory)/sub") }
      #expect(error?.kind == .isDirectory)
    }
  }

  @Test func `a closed file says so`() throws {
    try withTemporaryDirectory { directory in
      let file = try store.openForRecording("\(directory)/a.json")
      file.close()
      file.close()
      let error = #expect(throws: FileError.self) { try file.write([1], at: 0) }
      #expect(error?.message == "\(directory)/a.json is closed already; open it again.")
      #expect(throws: FileError.self) { try file.read(at: 0, count: 1) }
      #expect(throws: FileError.self) { try file.size }
    }
  }

  @Test func `children do not inherit the file`() throws {
    try withTemporaryDirectory { directory in
      let file = try OpenFile("\(directory)/a.json", flags: O_RDWR | O_CREAT)
      #expect(unsafe system("test ! -e /dev/fd/\(file.number)") == 0)
    }
  }

  @Test func `a write that fails half-way leaves the file as it was`() async {
    await #expect(processExitsWith: .success) {
      Signals.survivePipes()
      let store = DiskFileStore()
      try withTemporaryDirectory { directory in
        let path = "\(directory)/a.json"
        let file = try store.openForRecording(path)
        let before = pattern(100_000)
        try file.write(before, at: 0)
        // The kernel takes what fits below the limit, and refuses the rest: as a disk does that
        // gets full.
        var limit = rlimit()
        unsafe getrlimit(mixtape_limit_of_file_size, &limit)
        limit.rlim_cur = 150_000
        #expect(unsafe setrlimit(mixtape_limit_of_file_size, &limit) == 0)
        let error = #expect(throws: FileError.self) {
          try file.write(pattern(100_000, seed: 2), at: 99_990)
        }
        #expect(error?.kind == .full)
        #expect(try file.read(at: 0, count: 1_000_000) == before)
        try file.write([1, 2, 3], at: 99_998)
        #expect(try file.size == 100_001)
      }
    }
  }
}
