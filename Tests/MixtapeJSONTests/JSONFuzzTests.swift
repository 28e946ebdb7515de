import MixtapeJSON
import Testing

private let pieces = [
  "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u12", "\\ud83d", "\\ude00", "e5", ".", "-", "0", "+",
  "true", "nul", "//", "/*", "*/", "'", "\u{FEFF}", "\u{2028}", "é", "😀", "0x1F", "NaN", " ", "\n",
]

@Suite struct `Fuzzed texts` {
  /// What the validator says of a whole text, in the parser's terms.
  private func verdict(_ bytes: [UInt8]) -> (problem: String?, offset: Int)? {
    do throws(JSONScanError) {
      let end = try bytes.span.endOfJSONValue(from: 0)
      let rest = bytes[end...].firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
      return rest.map { ("text after the end of the value", $0) }
    } catch {
      switch error {
      case .needsMore: return (nil, bytes.count)
      case .problem(let problem, let offset):
        return (problem.text(at: offset, in: bytes), offset)
      }
    }
  }

  private func check(_ bytes: [UInt8]) throws {
    let expected = verdict(bytes)
    do throws(JSONError) {
      let json = try JSON(parsing: bytes)
      #expect(expected == nil)
      #expect(try JSON(parsing: json.bytes()).bytes() == json.bytes())
      #expect(try JSON(parsing: json.bytes(.pretty)).bytes() == json.bytes())
      #expect(JSONFingerprint(of: bytes.span) == JSONFingerprint(of: json.bytes().span))
      #expect(try JSON(parsing: bytes, dialect: .json5).bytes() == json.bytes())
    } catch {
      #expect(error.offset == expected?.offset)
      if let problem = expected?.problem { #expect(error.problem == problem) }
      #expect(error.text(file: "f").split(separator: "\n").count >= 2)
      #expect(JSONFingerprint(of: bytes.span) == nil)
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `random bytes parse or give an error`(seed: UInt64) throws {
    var luck = Luck(seed: seed)
    for _ in 0..<150 {
      let bytes = (0..<luck.below(40)).map { _ in UInt8(truncatingIfNeeded: luck.next()) }
      try check(bytes)
      _ = try? JSON(parsing: bytes, dialect: .json5)
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `random pieces of JSON parse or give an error`(seed: UInt64) throws {
    var luck = Luck(seed: seed)
    for _ in 0..<150 {
      try check((0..<luck.below(12)).flatMap { _ in Array(luck.pick(pieces).utf8) })
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `mutated texts parse or give an error`(seed: UInt64) throws {
    var maker = ValueMaker(luck: Luck(seed: seed))
    for _ in 0..<100 {
      let value = maker.value()
      let text = Array(maker.respelled(value).utf8)
      try check(text)
      try check(maker.mutated(text, pieces: pieces))
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `mutated JSON5 parses to JSON or gives an error`(seed: UInt64) throws {
    let text = Array(
      """
      // comment
      { unquoted: 'single \\' quotes', "a\\x41": +0x1F, $_é\\u0041: [.5, 5., -Infinity, NaN,],
        /* block */ line: "one \\
      two", nested: { deep: [1, {}, null, true] } }
      """.utf8
    )
    var maker = ValueMaker(luck: Luck(seed: seed))
    for _ in 0..<200 {
      let mutated = maker.mutated(text, pieces: pieces)
      do throws(JSONError) {
        let json = try JSON(parsing: mutated, dialect: .json5)
        #expect(try JSON(parsing: json.bytes()).bytes() == json.bytes())
      } catch {
        #expect(0...mutated.count ~= error.offset)
        #expect(error.mark.line >= 1 && error.mark.column >= 1)
      }
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `what a part of a text is refused for, the whole is refused for`(seed: UInt64) throws {
    func scan(_ bytes: ArraySlice<UInt8>) -> Result<Int, JSONScanError> {
      Result { () throws(JSONScanError) in try Array(bytes).span.endOfJSONValue(from: 0) }
    }
    var maker = ValueMaker(luck: Luck(seed: seed))
    for _ in 0..<40 {
      // In an array, since a number at the end of the input counts as ended.
      let text = Array("[\(maker.respelled(maker.value()))]".utf8)
      let whole = maker.luck.flips() ? text : maker.mutated(text, pieces: pieces)
      guard whole.first == UInt8(ascii: "[") else { continue }
      let verdict = scan(whole[...])
      for length in 0..<whole.count {
        switch (scan(whole[..<length]), verdict) {
        case (.failure(.needsMore), .success(let end)): #expect(length < end)
        case (.success(let end), _): #expect(verdict == .success(end))
        case (.failure(.needsMore), _): break
        case (let part, _): #expect(part == verdict)
        }
      }
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `every node's bytes are its value`(seed: UInt64) throws {
    func check(_ node: JSONNode) throws {
      #expect(try JSON(parsing: Array(node.bytes)).bytes() == node.json.bytes())
      switch node.content {
      case .array(let elements): for element in elements { try check(element) }
      case .object(let members):
        for member in members {
          let key = try JSON(parsing: Array(node.source.bytes[member.keyRange]))
          #expect(key == .string(member.key))
          try check(member.value)
        }
      default: break
      }
    }
    var maker = ValueMaker(luck: Luck(seed: seed))
    for _ in 0..<30 {
      let value = maker.value()
      let node = try JSONNode(parsing: maker.respelled(value))
      #expect(JSONDifference.between(node.json, value).isEmpty)
      try check(node)
    }
  }
}
