import MixtapeJSON
import Testing

@Suite struct `The scanner` {
  @Test func `it walks an object with its ranges`() throws {
    let bytes = Array(#" {"a": [1, {"x": "}"}], "list": [true , 2.5], "e": {} } "#.utf8)
    var scanner = JSONScanner()
    var seen: [String] = []
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    try scanner.enterObject(in: bytes.span)
    while let key = try scanner.nextKey(in: bytes.span) {
      if bytes.span.holds("list", at: key) {
        try scanner.enterArray(in: bytes.span)
        while try scanner.nextElement(in: bytes.span) {
          seen.append("element \(text(try scanner.skipValue(in: bytes.span)))")
        }
      } else {
        seen.append("\(text(key)) = \(text(try scanner.skipValue(in: bytes.span)))")
      }
    }
    #expect(seen == [#"a = [1, {"x": "}"}]"#, "element true", "element 2.5", "e = {}"])
    #expect(scanner.offset == bytes.count - 1)
  }

  @Test func `a step that lacks bytes can be tried again`() throws {
    let bytes = Array(#"{"a" : "b\n", "c":[1]}"#.utf8)
    var scanner = JSONScanner()
    var steps = 0
    var available = 0
    var values: [Range<Int>] = []
    while available <= bytes.count {
      let seen = Array(bytes[..<available])
      do throws(JSONScanError) {
        switch steps {
        case 0: try scanner.enterObject(in: seen.span)
        case 1, 3: #expect(try scanner.nextKey(in: seen.span) != nil)
        case 2, 4: values.append(try scanner.skipValue(in: seen.span))
        default:
          #expect(try scanner.nextKey(in: seen.span) == nil)
          #expect(available == bytes.count)
          available += 1
        }
        steps += 1
      } catch {
        #expect(error == .needsMore)
        available += 1
      }
    }
    #expect(steps == 6)
    #expect(values == [7..<12, 18..<21])
  }

  @Test func `a value ends where it ends, whatever follows`() throws {
    let bytes = Array(#"  {"a":"]}"} , nonsense"#.utf8)
    #expect(try bytes.span.endOfJSONValue(from: 0) == 12)
    #expect(try bytes.span.endOfJSONValue(from: 7) == 11)
    #expect(throws: JSONScanError.problem(.expectedValue, at: 13)) {
      try bytes.span.endOfJSONValue(from: 12)
    }
    #expect(throws: JSONScanError.needsMore) { try bytes.span.endOfJSONValue(from: bytes.count) }
  }

  @Test func `a value may be nested to the limit`() throws {
    let bytes = Array(
      (String(repeating: "[", count: 513) + String(repeating: "]", count: 513)).utf8
    )
    #expect(throws: JSONScanError.problem(.tooDeep(limit: 512), at: 512)) {
      try bytes.span.endOfJSONValue(from: 0)
    }
    #expect(try bytes.span.endOfJSONValue(from: 1) == 1025)
    #expect(try bytes.span.endOfJSONValue(from: 0, limits: JSONLimits(depth: 513)) == 1026)
  }

  @Test func `what is not there is not entered`() throws {
    let bytes = Array(" [1 2] ".utf8)
    var scanner = JSONScanner()
    #expect(throws: JSONScanError.problem(.expectedObject, at: 1)) {
      try scanner.enterObject(in: bytes.span)
    }
    try scanner.enterArray(in: bytes.span)
    #expect(try scanner.nextElement(in: bytes.span))
    #expect(try scanner.skipValue(in: bytes.span) == 2..<3)
    let before = scanner
    #expect(throws: JSONScanError.problem(.expectedCommaOrBracket, at: 4)) {
      try scanner.nextElement(in: bytes.span)
    }
    #expect(scanner == before)
    let error = JSONSource(bytes).error(.problem(.expectedCommaOrBracket, at: 4))
    #expect(
      error.text(file: "x.json") == """
        x.json:1:5: error: expected ',' or ']'
           [1 2] 
              ^
          write ',' before this element
        """
    )
  }
}
