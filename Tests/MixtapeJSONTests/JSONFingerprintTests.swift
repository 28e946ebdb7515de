import MixtapeJSON
import Testing

private func fingerprint(_ text: String, ignoring paths: [String] = []) throws -> JSONFingerprint? {
  JSONFingerprint(
    of: Array(text.utf8).span,
    ignoring: try paths.map { try JSONPath(parsing: $0) }
  )
}

@Suite struct `The fingerprint` {
  @Test(arguments: [
    (#"{"a":1,"b":2}"#, " { \"b\" : 2 ,\n\"a\" : 1 } "),
    (#"{"a":{"x":1,"y":[1,2]},"b":2}"#, #"{"b":2,"a":{"y":[1,2],"x":1}}"#),
    (#""A""#, #""\u0041""#), (#""/""#, #""\/""#), (#""\n""#, #""\u000a""#), (#""é""#, #""\u00E9""#),
    (#""😀""#, #""\ud83d\ude00""#), (#""\ud800""#, #""\ufffd""#),
    (#""sixteen letters!\u0022and more, behind it""#, #""sixteen letters!\"and more, behind it""#),
    (
      #""sixteen letter\u0041, and what comes behind""#,
      #""sixteen letterA, and what comes behind""#
    ),
    ("1", "1.0"), ("1", "1e0"), ("1", "10e-1"), ("1", "0.1E+1"), ("100", "1e2"), ("0", "-0.0e5"),
    ("0", "0e99999999999999999999"), ("-1.5", "-15e-1"), ("1e400", "10e399"),
    ("12345678901234567890123", "1234567890123456789012.30e1"),
    ("120000000000000000000000", "12e22"),
    ("1e99999999999999999999", "1.0E+99999999999999999999"),
  ])
  func `is the same for the same meaning`(_ first: String, _ second: String) throws {
    let own = try fingerprint(first)
    #expect(own != nil)
    #expect(try own == fingerprint(second))
    #expect(JSONDifference.between(try JSON(parsing: first), try JSON(parsing: second)).isEmpty)
  }

  @Test func `is different for every different meaning`() throws {
    let texts = [
      "null", "true", "false", "0", "1", "-1", "10", "0.1", "1e400", "1e-400", "2", #""""#, #""0""#,
      #""1""#,
      #""null""#, "{}", "[]", "[[]]", "[{}]", "[[],[]]", "[[[]]]", #"{"":{}}"#, #"{"":[]}"#,
      #"{"":""}"#,
      #"{"a":1,"b":2}"#, #"{"a":2,"b":1}"#, #"{"a":1}"#, #"{"b":1}"#, #"{"a":"b"}"#, #"{"b":"a"}"#,
      #"["a","b"]"#, #"["b","a"]"#, #"["ab"]"#, #"["a",["b"]]"#, #"[["a"],"b"]"#,
      #"["a","b",null]"#, #"{"a":1,"a":1}"#,
      #"{"a":{"b":1}}"#, #"{"b":{"a":1}}"#, #"[{"a":1},{"b":2}]"#, #"[{"a":1,"b":2}]"#, #""\n""#,
      #""n""#,
      #""\\n""#, #""\"""#, #""a\u0000""#, #""a""#, #""\u0000a""#, #""\n\u0000""#, #""\u0000\n""#,
      #""sixteen letters!""#,
      #""sixteen letters!\u0000""#, #""sixteen letters!\n""#, "12345678901234567890",
      "12345678901234567891",
      "123456789012345678901", "123456789012345678902", "1e99999999999999999999",
      "1e99999999999999999998",
      "1e-99999999999999999999", "-1e99999999999999999999", "1.0000000000000000001",
      "9007199254740993", "9007199254740992",
    ]
    let fingerprints = try texts.map { try fingerprint($0) }
    #expect(!fingerprints.contains(nil))
    for (index, text) in texts.enumerated() {
      for other in texts.indices where other > index {
        #expect(fingerprints[index] != fingerprints[other], "\(text) and \(texts[other])")
        let difference = JSONDifference.between(
          try JSON(parsing: text),
          try JSON(parsing: texts[other])
        )
        #expect(!difference.isEmpty, "\(text) and \(texts[other])")
      }
    }
  }

  /// Cassettes are found by these numbers: a change here makes every index that was kept wrong.
  @Test func `stays what it was in earlier versions`() throws {
    let text =
      #"{"model":"m","messages":[{"role":"user","content":"Hi!\n"}],"#
      + #""temperature":0.70,"stream":true}"#
    #expect(try fingerprint(text)?.description == "db0acd5ef647d1bca1024e5804658b19")
    #expect(try fingerprint("null")?.description == "c8a0d17e89c29060aa02719b94dbc1d5")
  }

  @Test func `is nothing for what is not JSON`() throws {
    for text in ["", " ", "{", "[1,]", "1 2", "'a'", "\u{FEFF}1", "nul", "[01]"] {
      #expect(try fingerprint(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    (["metadata.user_id"], #"{"metadata":{"user_id":"x"}}"#, #"{"metadata":{}}"#),
    (["metadata"], #"{"metadata":{"user_id":"x"},"a":1}"#, #"{"a":1}"#),
    (
      ["messages[*].id"], #"{"messages":[{"id":1,"t":"a"},{"id":2}]}"#,
      #"{"messages":[{"t":"a"},{}]}"#
    ),
    (
      ["messages[-1].id"], #"{"messages":[{"id":1},{"id":2}]}"#,
      #"{"messages":[{"id":1},{"id":3}]}"#
    ),
    (["messages[0]"], #"{"messages":["a","b"]}"#, #"{"messages":["c","b"]}"#),
    (["messages[-1]"], #"{"messages":["a","b"]}"#, #"{"messages":["a","c"]}"#),
    (["*.x"], #"{"a":{"x":1},"b":{"x":2,"y":3}}"#, #"{"a":{},"b":{"y":3}}"#),
    ([#"a["b c"]"#, "d"], #"{"a":{"b c":1},"d":[]}"#, #"{"a":{}}"#),
    (["a.b", "a.c", "a.b.c"], #"{"a":{"b":1,"c":2,"d":3}}"#, #"{"a":{"d":3}}"#),
    ([#"a["\n\"x\\"]"#], #"{"a":{"\u000a\u0022\u0078\\":1}}"#, #"{"a":{}}"#),
    (["n\u{e4}me"], "{\"n\\u00e4me\":1}", "{}"),
  ])
  func `leaves out ignored paths`(_ paths: [String], _ first: String, _ second: String) throws {
    #expect(try fingerprint(first, ignoring: paths) == fingerprint(second, ignoring: paths))
    #expect(try fingerprint(first) != fingerprint(second))
    let differences = JSONDifference.between(
      try JSON(parsing: first),
      try JSON(parsing: second),
      ignoring: try paths.map { try JSONPath(parsing: $0) }
    )
    #expect(differences.isEmpty)
  }

  @Test(arguments: [
    (
      ["messages[-1].id"], #"{"messages":[{"id":1},{"id":2}]}"#,
      #"{"messages":[{"id":2},{"id":2}]}"#
    ),
    (["messages[*].id"], #"{"messages":[{"id":1,"t":"a"}]}"#, #"{"messages":[{"id":1,"t":"b"}]}"#),
    (["user_id"], #"{"metadata":{"user_id":"x"}}"#, #"{"metadata":{"user_id":"y"}}"#),
    ([#"a["\n\"x"]"#], #"{"a":{"\n\"y":1}}"#, #"{"a":{"\n\"y":2}}"#),
    (["a.b"], #"{"a":["b"]}"#, #"{"a":["c"]}"#),
    (["a[0]"], #"{"a":{"0":1}}"#, #"{"a":{"0":2}}"#),
    (["$"], "1", "2"),
  ])
  func `leaves out nothing else`(_ paths: [String], _ first: String, _ second: String) throws {
    #expect(try fingerprint(first, ignoring: paths) != fingerprint(second, ignoring: paths))
  }

  @Test(arguments: UInt64(1)...8)
  func `survives respelling and notices change`(seed: UInt64) throws {
    var maker = ValueMaker(luck: Luck(seed: seed))
    for _ in 0..<60 {
      let value = maker.value()
      let own = JSONFingerprint(of: value.bytes().span)
      let respelled = maker.respelled(value)
      #expect(own != nil)
      #expect(try own == fingerprint(respelled), "\(respelled)")
      #expect(JSONDifference.between(value, try JSON(parsing: respelled)).isEmpty)
      guard let changed = maker.changed(value) else { continue }
      #expect(own != JSONFingerprint(of: changed.bytes().span), "\(changed.text())")
      #expect(!JSONDifference.between(value, changed).isEmpty)
    }
  }
}
