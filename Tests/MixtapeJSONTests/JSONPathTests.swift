import MixtapeJSON
import Testing

@Suite struct `Paths` {
  private static let json: JSON = [
    "messages": [["content": "a"], ["content": "b"], ["content": ["x", "y"]]],
    "a": ["b c": 1, "": 2], "$": 3, "n\u{e4}": 4,
  ]

  @Test(
    arguments: [
      ("messages[-1].content", nil, [#"["x","y"]"#]), ("messages[0].content", nil, [#""a""#]),
      ("messages[*].content", nil, [#""a""#, #""b""#, #"["x","y"]"#]),
      ("messages[2].content[*]", nil, [#""x""#, #""y""#]),
      ("$.messages[1]", "messages[1]", [#"{"content":"b"}"#]),
      (#"$.a["b c"]"#, #"a["b c"]"#, ["1"]), ("a['b c']", #"a["b c"]"#, ["1"]),
      (#"["a"]["b c"]"#, #"a["b c"]"#, ["1"]), (#"a[""]"#, nil, ["2"]),
      ("a.*", "a[*]", ["1", "2"]), (#"["$"]"#, nil, ["3"]), ("nä", nil, ["4"]),
      (#"["n\u00e4"]"#, "nä", ["4"]), ("messages[3]", nil, []), ("messages[-4]", nil, []),
      ("messages.content", nil, []), ("a[0]", nil, []), ("x-y._z", nil, []),
      (
        "*", "[*]",
        [#"[{"content":"a"},{"content":"b"},{"content":["x","y"]}]"#, #"{"b c":1,"":2}"#, "3", "4"]
      ), ("a[*].b[*]", nil, []),
    ] as [(String, String?, [String])]
  )
  func `lead to values and print as they parse`(
    _ text: String,
    _ printed: String?,
    _ values: [String]
  ) throws {
    let path = try JSONPath(parsing: text)
    #expect(path.description == printed ?? text)
    #expect(try JSONPath(parsing: path.description) == path)
    #expect(path.values(in: Self.json).map { $0.text() } == values)
    #expect(Self.json[path]?.text() == values.first)
  }

  @Test func `the root is a path`() throws {
    let root = try JSONPath(parsing: "$")
    #expect(root.steps.isEmpty)
    #expect("\(root)" == "$")
    #expect(Self.json[root] == Self.json)
  }

  @Test(arguments: [
    ("", "1:1 a path may not be empty"), ("a..b", "1:3 expected a key"),
    ("a.", "1:3 expected a key"), ("a b", "1:2 expected '.' or '['"),
    ("a[", "1:3 expected a key in quotes, an index or '*'"),
    ("a[b]", "1:3 expected a key in quotes, an index or '*'"),
    ("a[1.5]", "1:3 expected a key in quotes, an index or '*'"), ("a[1", "1:4 expected ']'"),
    ("a['b", "1:3 expected a key in quotes, an index or '*'"),
    ("a[*", "1:4 expected ']'"), ("a[[1]]", "1:3 expected a key in quotes, an index or '*'"),
    ("a[0]b", "1:5 expected '.' or '['"), ("$a", "1:2 expected '.' or '['"),
    ("a.$", "1:3 expected a key"), ("a]", "1:2 expected '.' or '['"),
    ("a[]", "1:3 expected a key in quotes, an index or '*'"),
  ])
  func `mistakes have a place`(_ text: String, _ problem: String) {
    do throws(JSONError) {
      _ = try JSONPath(parsing: text)
      Issue.record("\(text) was accepted")
    } catch {
      #expect("\(error.mark.line):\(error.mark.column) \(error.problem)" == problem)
    }
  }
}

@Suite struct `Differences` {
  private func lines(
    _ recorded: String,
    _ incoming: String,
    ignoring paths: [String] = [],
    limit: Int = 9
  ) throws -> [String] {
    JSONDifference.between(
      try JSON(parsing: recorded),
      try JSON(parsing: incoming),
      ignoring: try paths.map { try JSONPath(parsing: $0) },
      limit: limit
    ).map { "\($0.path): \($0.recorded) → \($0.incoming)" }
  }

  @Test(
    arguments: [
      (#"{"a":1,"b":[1,2]}"#, #"{"b":[1.0,2],"a":1e0}"#, []),
      (#"{"a":1}"#, #"{"a":2}"#, ["a: 1 → 2"]), ("1", #""1""#, [#"$: 1 → "1""#]),
      ("true", "false", ["$: true → false"]),
      (#"{"a":1,"b":2}"#, #"{"a":1,"c":2}"#, ["b: 2 → absent", "c: absent → 2"]),
      ("[1,2,3]", "[1,3]", ["[1]: 2 → 3", "[2]: 3 → absent"]), ("[]", "[[]]", ["[0]: absent → []"]),
      ("{}", "[]", ["$: {} → []"]),
      (
        #"{"messages":[{"role":"user","content":"hi"}]}"#,
        #"{"messages":[{"content":"ho","role":"user"}]}"#, [#"messages[0].content: "hi" → "ho""#]
      ),
      (#"{"a":1,"a":2}"#, #"{"a":2,"a":1}"#, []),
      (#"{"a":1,"a":2}"#, #"{"a":2}"#, ["a: 1 → absent"]),
      (#"{"a":1,"a":2,"a":3}"#, #"{"a":3,"a":4,"a":1}"#, ["a: 2 → 4"]),
      (#"{"a":1}"#, #"{"a":1,"a":1}"#, ["a: absent → 1"]),
      ("\"e\u{301}\"", "\"\u{e9}\"", ["$: \"e\u{301}\" → \"\u{e9}\""]),
    ] as [(String, String, [String])]
  )
  func `are found by meaning`(_ recorded: String, _ incoming: String, _ expected: [String]) throws {
    #expect(try lines(recorded, incoming) == expected)
  }

  @Test func `end at the limit`() throws {
    #expect(try lines("[1,2,3,4,5]", "[0,0,0,0,0]", limit: 2) == ["[0]: 1 → 0", "[1]: 2 → 0"])
    #expect(try lines("{}", #"{"a":1,"b":2,"c":3}"#, limit: 2).count == 2)
  }

  @Test func `show of a long text what differs`() throws {
    let same = String(repeating: "the quick brown fox ", count: 500)
    #expect(
      try lines("\"\(same)jumps\"", "\"\(same)sleeps\"")
        == [#"$: …"quick brown fox jumps" → …"quick brown fox sleeps""#]
    )
    let long = try lines("\"\(same)\"", "[\"\(same)\"]")
    #expect(long.first?.count ?? 0 < 160)
  }

  @Test func `cost no more where values are deep and names stand twice`() throws {
    let deep = String(repeating: #"{"a":0,"a":"#, count: 150)
    let close = String(repeating: "}", count: 150)
    let differences = try lines(deep + "1" + close, deep + "2" + close)
    #expect(differences == [String(repeating: "a.", count: 149) + "a: 1 → 2"])
  }
}
