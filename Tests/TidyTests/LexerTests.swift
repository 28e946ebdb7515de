import Testing

@Suite struct `The tidy tests' own eyes` {
  @Test(arguments: [
    ("let a = 1 // why", "let a = 1       "),
    ("a /* b /* c */ d */ e", "a                   e"),
    (#"f("a \(g("b")) c")"#, #"f(    (g(   ))   )"#),
    (##"f(#"a " \n"#)"##, "f(          )"),
    ("\"\"\"\nfunc \"x\"\n\"\"\" + y", "   \n        \n    + y"),
    (#"g("\"", h)"#, "g(    , h)"),
  ])
  func `tell code from comments and literals`(_ source: String, _ code: String) {
    #expect(String(decoding: SwiftLexer(Array(source.utf8)).code, as: UTF8.self) == code)
  }

  @Test func `see the text of literals`() {
    let lexer = SwiftLexer(Array(#"let a = "openai" // gemini"#.utf8))
    #expect(String(decoding: lexer.literals, as: UTF8.self).split(separator: " ") == ["openai"])
  }

  @Test func `measure functions and skip requirements`() {
    let code = """
      protocol P {
        func a()
        var b: Int { get }
      }
      func c(_ d: () -> Void = {}) {
        var e = 1
        d()
      }
      """
    let found = FunctionScanner(Array(code.utf8)).functions
    #expect(found == [.init(line: 3, lines: 1), .init(line: 5, lines: 4)])
  }

  @Test(arguments: [
    ("Task { }", "Task {", true),
    ("MyTask { }", "Task {", false),
    ("Date()", "Date()", true),
    ("HTTPDate()", "Date()", false),
    ("Int.random(in: x)", ".random", true),
    ("x.randomized", ".random", false),
  ])
  func `find whole words only`(_ line: String, _ word: String, _ isThere: Bool) {
    #expect(line.holds(word) == isThere)
  }
}
