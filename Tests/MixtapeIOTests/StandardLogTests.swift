import CMixtapeSystem
import Testing

@testable import MixtapeIO

@Suite struct StandardLogTests {
  @Test func `lines are whole, whoever writes at the same time`() throws {
    var ends: [CInt] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    let (reader, writer) = (ends[0], ends[1])
    defer {
      close(reader)
      close(writer)
    }
    // A full pipe that does not block must not cost a line.
    Platform.makeNonBlocking(writer)
    let log = StandardLog(descriptor: writer)
    // Threads, because a log may block and tasks must not.
    for number in 0..<8 {
      let failure = Thread.start {
        for _ in 0..<500 { log.write(String(repeating: "\(number)", count: 100)) }
      }
      #expect(failure == 0)
    }
    var all: [UInt8] = []
    var buffer: [UInt8] = Array(repeating: 0, count: 4096)
    while all.count < 8 * 500 * 101 {
      let count = unsafe read(reader, &buffer, buffer.count)
      try #require(count > 0)
      all += buffer[..<count]
    }
    let lines = String(decoding: all, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 4000)
    #expect(lines.allSatisfy { line in line.count == 100 && Set(line).count == 1 })
  }
}
