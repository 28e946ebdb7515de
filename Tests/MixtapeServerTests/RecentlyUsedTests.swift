import Testing

@testable import MixtapeServer

/// Two generations of 100 bytes.
struct RecentlyUsedTests {
  private var used = RecentlyUsed<Int, String>(generationBytes: 100)

  private mutating func values(_ keys: Int...) -> [String?] {
    keys.map { used.value($0) }
  }

  @Test mutating func `what was put in is there, and the last value of a key counts`() {
    let before = values(1)
    used.insert("a", weight: 40, for: 1)
    used.insert("b", weight: 40, for: 1)
    let after = values(1)
    #expect(before == [nil])
    #expect(after == ["b"])
  }

  @Test mutating func `a full generation grows old, and with the next one it is forgotten`() {
    for key in 1...5 { used.insert("\(key)", weight: 50, for: key) }
    let left = values(1, 2, 3, 4, 5)
    #expect(left == [nil, nil, "3", "4", "5"])
  }

  @Test mutating func `what is asked for while it is old lives on`() {
    for key in 1...3 { used.insert("\(key)", weight: 50, for: key) }
    let asked = values(1)
    used.insert("4", weight: 50, for: 4)
    let left = values(1, 2)
    #expect(asked == ["1"])
    #expect(left == ["1", nil])
  }

  @Test mutating func `what is heavier than a generation is not taken`() {
    used.insert("small", weight: 10, for: 1)
    used.insert("large", weight: 100, for: 2)
    let left = values(1, 2)
    #expect(left == ["small", nil])
  }

  @Test mutating func `no more than two generations are held, however often keys come again`() {
    for turn in 0..<1_000 { used.insert("\(turn)", weight: 30, for: turn % 7) }
    // Looking brings the old ones back, so each is looked for in the same state.
    let left = (0..<7).count { key in
      var used = used
      return used.value(key) != nil
    }
    #expect(left <= 6)
  }
}
