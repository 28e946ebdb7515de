import MixtapeJSON
import Testing

private func message(_ text: String, dialect: JSONDialect = .strict) -> String? {
  do throws(JSONError) {
    _ = try JSON(parsing: text, dialect: dialect)
    return nil
  } catch {
    return error.text(file: "x.json")
  }
}

@Suite struct `An error message` {
  @Test(arguments: [
    (
      "{\n  \"a\" = 1}",
      """
      x.json:2:7: error: expected ':' after the key
          "a" = 1}
              ^
        write ':' instead of '='
      """
    ),
    (
      "{\r\n\t\"a\": 1\r\n\t\"b\": 2\r\n}",
      """
      x.json:3:2: error: expected ',' or '}'
        \t"b": 2
        \t^
        write ',' before this member
      """
    ),
    (
      "{\"a\": [1, 2, 3,],\n \"b\": 1}",
      """
      x.json:1:15: error: nothing follows this comma
        {"a": [1, 2, 3,],
                      ^
        remove it
      """
    ),
    (
      "{\"städte\": [\"東京\", Oslo]}",
      """
      x.json:1:19: error: unknown word 'Oslo'
        {"städte": ["東京", Oslo]}
                            ^
        text needs double quotes
      """
    ),
    (
      "[True]",
      """
      x.json:1:2: error: unknown word 'True'
        [True]
         ^
        write true
      """
    ),
    (
      "[\n  {\"content\": \"two\n  lines\"}\n]",
      """
      x.json:2:19: error: the string does not end on its line
          {"content": "two
                          ^
        close it, or write \\n for a line break
      """
    ),
    (
      "{\"a\": [1, 2}\n",
      """
      x.json:1:12: error: expected ',' or ']'
        {"a": [1, 2}
                   ^
        '}' closes something else than what is open
      """
    ),
    (
      "{\"a\": 1\n",
      """
      x.json:2:1: error: the text ends inside the object that begins at line 1, column 1
        
        ^
      """
    ),
    (
      "\u{FEFF}{}",
      """
      x.json:1:1: error: the text begins with a byte order mark
        \u{FEFF}{}
        ^
        save the file as UTF-8 without a byte order mark (the bytes EF BB BF)
      """
    ),
    (
      "{model: \"m\"}",
      """
      x.json:1:2: error: expected a key in double quotes
        {model: "m"}
         ^
        write "model"
      """
    ),
    (
      "{“model”: 1}",
      """
      x.json:1:2: error: expected a key in double quotes
        {“model”: 1}
         ^
        write plain double quotes
      """
    ),
    (
      "[1, // one\n 2]",
      """
      x.json:1:5: error: expected a value
        [1, // one
            ^
        only JSON5 files may have comments
      """
    ),
    (
      "[\"C:\\Users\"]",
      """
      x.json:1:5: error: unknown escape '\\U'
        ["C:\\Users"]
            ^
        write \\\\ for a backslash
      """
    ),
    (
      "[007]",
      """
      x.json:1:2: error: a number may not begin with a zero that digits follow
        [007]
         ^
        remove the zero
      """
    ),
    (
      "[\"\u{1B}[31m\"]",
      """
      x.json:1:3: error: control character U+001B in a string
        ["␛[31m"]
          ^
        write \\u001B
      """
    ),
  ])
  func `shows the place and what to do`(_ text: String, _ expected: String) {
    #expect(message(text) == expected)
  }

  @Test(arguments: [
    (
      "{ a: 1 /* open }",
      """
      x.json:1:8: error: the comment is not closed
        { a: 1 /* open }
               ^
        end it with */
      """
    ),
    (
      "{ 404: 'x' }",
      """
      x.json:1:3: error: expected a key
        { 404: 'x' }
          ^
        write "404"
      """
    ),
    (
      "{ when: { provider: 'openai' } fail: 'x' }",
      """
      x.json:1:32: error: expected ',' or '}'
        { when: { provider: 'openai' } fail: 'x' }
                                       ^
        write ',' before this member
      """
    ),
  ])
  func `speaks of JSON5 in JSON5`(_ text: String, _ expected: String) {
    #expect(message(text, dialect: .json5) == expected)
  }

  @Test func `shows of a long line what is around the place`() {
    let long = String(repeating: "0123456789", count: 10_000)
    #expect(
      message("{\"content\": \"\(long)\\q\(long)\"}")?.split(separator: "\n") == [
        "x.json:1:100014: error: unknown escape '\\q'",
        "  …\(long.suffix(50))\\q\(long.prefix(38))…",
        "                                                     ^",
        "  write \\\\ for a backslash",
      ]
    )
    let tokyo = String(repeating: "東", count: 10_000)
    #expect(
      message("[\"\(tokyo)\\q\"]")?.split(separator: "\n").dropFirst() == [
        "  …\(String(repeating: "東", count: 50))\\q\"]",
        "   \(String(repeating: " ", count: 100))^",
        "  write \\\\ for a backslash",
      ]
    )
  }

  @Test func `counts lines from where the text starts in its file`() {
    let source = JSONSource(
      Array("{\"a\":\n 1,}".utf8),
      start: Mark(line: 40, column: 5),
      startOffset: 1000
    )
    #expect(source.mark(at: 1) == Mark(line: 40, column: 6))
    do throws(JSONError) {
      _ = try JSONNode(parsing: source)
      Issue.record("a trailing comma was accepted")
    } catch {
      #expect(error.mark == Mark(line: 41, column: 3))
      #expect(error.offset == 1008)
    }
  }

  /// A file must not be able to make its own error message look like something else.
  @Test func `shows nothing that turns the direction of writing`() {
    #expect(
      message("[\"\u{202E}a\u{2066}b\", x]")?.split(separator: "\n").dropFirst().first
        == "  [\"\u{FFFD}a\u{FFFD}b\", x]"
    )
  }

  @Test func `is one line where there is no file`() {
    do throws(JSONError) {
      _ = try JSON(parsing: "[1,]")
    } catch {
      #expect("\(error)" == "nothing follows this comma at line 1, column 3; remove it")
    }
  }
}
