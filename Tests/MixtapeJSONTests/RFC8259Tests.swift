import MixtapeJSON
import Testing

/// What a refused text is refused for: `line:column problem`.
private func refusal(_ bytes: [UInt8], limits: JSONLimits = .standard) -> String? {
  do throws(JSONError) {
    _ = try JSON(parsing: bytes, limits: limits)
    return nil
  } catch {
    return "\(error.mark.line):\(error.mark.column) \(error.problem)"
  }
}

@Suite struct `Strict JSON, RFC 8259` {
  /// What is read, and how it is printed if not as it was written.
  @Test(arguments: [
    ("null", nil), ("true", nil), ("false", nil), ("\"\"", nil), ("{}", nil), ("[]", nil),
    (" \t\r\n1 \t\r\n", "1"), ("[ ]", "[]"), ("{ }", "{}"), ("[[],{}]", nil),
    ("0", nil), ("-0", nil), ("-0.0", nil), ("1.0", nil), ("1.10", nil), ("1e5", nil),
    ("1E+5", nil),
    ("1e-5", nil), ("0e0", nil), ("1e400", nil), ("-1e-400", nil),
    ("123456789012345678901234567890", nil),
    ("0.000000000000000000000000000001", nil), ("1e99999999999999999999", nil),
    (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#), (#""\u0041\u00e9\u20AC""#, #""Aé€""#),
    (#""\u0000\u001f\u007f""#, "\"\\u0000\\u001f\u{7F}\""), (#""\uD83D\uDE00""#, #""😀""#),
    (#""\ud800""#, "\"\u{FFFD}\""), (#""\udc00""#, "\"\u{FFFD}\""),
    (#""\ud800x""#, "\"\u{FFFD}x\""),
    (#""\ud800\n""#, "\"\u{FFFD}\\n\""), (#""\ud800\u0041""#, "\"\u{FFFD}A\""),
    (#""\udc00\ud800""#, "\"\u{FFFD}\u{FFFD}\""), (#""\ud800\ud83d\ude00""#, "\"\u{FFFD}😀\""),
    ("\"\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}\"", nil),
    ("\"\u{2028}\u{FEFF}\"", nil), (#"{"":0}"#, nil), (#"{"a":1,"b":2,"a":3}"#, nil),
    (#"{"b":1,"a":{"d":1,"c":2}}"#, nil),
    (#"{"\u0061":1}"#, #"{"a":1}"#), ("\"e\u{301}\"", nil),
  ])
  func `is read as it is written`(_ text: String, _ printed: String?) throws {
    #expect(Array(try JSON(parsing: text).text().utf8) == Array((printed ?? text).utf8))
  }

  @Test(arguments: [
    ("", "1:1 expected a value, but the text ends here"),
    (" \n ", "2:2 expected a value, but the text ends here"),
    ("[", "1:2 the text ends inside the array that begins at line 1, column 1"),
    ("{\"a\":[1,\n", "2:1 the text ends inside the array that begins at line 1, column 6"),
    ("{\"a\"", "1:5 the text ends inside the object that begins at line 1, column 1"),
    ("\"abc", "1:5 the text ends inside the string that begins at line 1, column 1"),
    ("{\"ab", "1:5 the text ends inside the string that begins at line 1, column 2"),
    ("tru", "1:4 expected a value, but the text ends here"),
    ("1.", "1:3 expected a value, but the text ends here"),
    ("-", "1:2 expected a value, but the text ends here"),
    ("1 2", "1:3 text after the end of the value"), ("{}}", "1:3 text after the end of the value"),
    ("nul1", "1:1 unknown word 'nul1'"), ("nulll", "1:1 unknown word 'nulll'"),
    ("TRUE", "1:1 unknown word 'TRUE'"), ("NaN", "1:1 unknown word 'NaN'"),
    ("-Infinity", "1:2 expected a digit"), ("--1", "1:2 expected a digit"),
    ("+1", "1:1 expected a value"),
    (".5", "1:1 expected a value"),
    ("01", "1:1 a number may not begin with a zero that digits follow"),
    ("-00", "1:2 a number may not begin with a zero that digits follow"),
    ("[1.]", "1:4 expected a digit after the decimal point"),
    ("1.e5", "1:3 expected a digit after the decimal point"),
    ("[1e]", "1:4 expected a digit in the exponent"),
    ("1e+-5", "1:4 expected a digit in the exponent"),
    ("0x10", "1:2 text after the end of the value"),
    ("1_000", "1:2 text after the end of the value"),
    ("[1,]", "1:3 nothing follows this comma"), ("{\"a\":1,}", "1:7 nothing follows this comma"),
    ("[,1]", "1:2 expected a value"), ("[1,,2]", "1:4 expected a value"),
    ("[1 2]", "1:4 expected ',' or ']'"),
    ("[1}", "1:3 expected ',' or ']'"), ("{\"a\":1]", "1:7 expected ',' or '}'"),
    ("{,}", "1:2 expected a key in double quotes"),
    ("{1:2}", "1:2 expected a key in double quotes"),
    ("{a:2}", "1:2 expected a key in double quotes"),
    ("{\"a\" 1}", "1:6 expected ':' after the key"), ("{\"a\"}", "1:5 expected ':' after the key"),
    ("{\"a\":}", "1:6 expected a value"), ("{\"a\":1 \"b\":2}", "1:8 expected ',' or '}'"),
    ("'a'", "1:1 expected a value"), ("/**/1", "1:1 expected a value"),
    ("[1 // x\n]", "1:4 expected ',' or ']'"),
    ("\"\n\"", "1:2 the string does not end on its line"),
    ("\"\t\"", "1:2 control character U+0009 in a string"),
    ("\"\u{0}\"", "1:2 control character U+0000 in a string"),
    ("\"\u{1F}\"", "1:2 control character U+001F in a string"),
    (#""\x41""#, "1:2 unknown escape '\\x'"), (#""\'""#, "1:2 unknown escape '\\''"),
    (#""ab\ ""#, "1:4 unknown escape '\\ '"),
    (#""\u12G4""#, "1:2 expected four hexadecimal digits after '\\u'"),
    (#""\u123""#, "1:2 expected four hexadecimal digits after '\\u'"),
    (#""\ud83d\u12""#, "1:8 expected four hexadecimal digits after '\\u'"),
    ("\u{FEFF}{}", "1:1 the text begins with a byte order mark"),
    ("\u{A0}1", "1:1 expected a value"),
    ("\u{C}1", "1:1 expected a value"), ("1\u{0}", "1:2 text after the end of the value"),
  ])
  func `is refused with its place`(_ text: String, _ problem: String) {
    #expect(refusal(Array(text.utf8)) == problem)
  }

  /// The ill-formed sequences of Unicode's chapter 3.9, and where each begins.
  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0x81], [0xC3, 0x28], [0xC3, 0x22], [0xE0, 0x9F, 0xBF],
      [0xE2, 0x28, 0xA1],
      [0xE2, 0x82, 0x22], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF0, 0x9F, 0x98, 0x22],
      [0xF0, 0x28, 0x8C, 0xBC], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]]
  )
  func `is refused when it is not UTF-8`(_ bytes: [UInt8]) {
    let digits = String(bytes[0], radix: 16, uppercase: true)
    for before in ["", "a", "é", "ordinary text before it", "日本"] {
      let text = Array("[\"\(before)".utf8) + bytes + Array("\"]".utf8)
      #expect(refusal(text) == "1:\(before.count + 3) byte 0x\(digits) is not UTF-8 here")
    }
  }

  @Test func `is refused when it is cut inside a character`() {
    #expect(
      refusal([0x22, 0xE2, 0x82])
        == "1:3 the text ends inside the string that begins at line 1, column 1"
    )
  }

  @Test(arguments: ["[", "{\"a\":"])
  func `may be nested to the limit`(_ open: String) throws {
    func nested(_ depth: Int) -> [UInt8] {
      let close = open == "[" ? "]" : "}"
      return Array(
        (String(repeating: open, count: depth) + "0" + String(repeating: close, count: depth)).utf8
      )
    }
    for depth in [1, 63, 64, 65, 128, 129, 512] {
      #expect(try JSON(parsing: nested(depth)).bytes() == nested(depth))
      let limits = JSONLimits(depth: depth - 1)
      let column = (depth - 1) * open.count + 1
      #expect(
        refusal(nested(depth), limits: limits)
          == "1:\(column) objects and arrays are nested deeper than \(depth - 1)"
      )
    }
    #expect(
      refusal(Array(String(repeating: open, count: 100_000).utf8))
        == "1:\(512 * open.count + 1) objects and arrays are nested deeper than 512"
    )
  }

  @Test func `may be as large as the limit`() {
    #expect(refusal(Array("[1,2]".utf8), limits: JSONLimits(size: 5)) == nil)
    #expect(
      refusal(Array("[1,2]".utf8), limits: JSONLimits(size: 4))
        == "1:1 the text is larger than 4 bytes"
    )
  }

  /// Words are read eight bytes at a time: every kind of byte at every place in a word.
  @Test func `is the same wherever in a string a character stands`() throws {
    for length in 0...40 {
      for special in ["\"", "\\", "\n", "é", "日", "🙂", "\u{7F}", "\u{1F}", "!", " ", "\u{80}"] {
        for behind in [0, 3, 12] {
          let content =
            String(repeating: "x", count: length) + special + String(repeating: "y", count: behind)
          let text = JSON.string(content).text()
          #expect(try JSON(parsing: text) == .string(content))
          #expect(try JSON(parsing: "[\(text),1]").array?.first == .string(content))
        }
      }
    }
  }
}

@Suite struct `The printer` {
  @Test func `pretty text is made to be read and compared`() throws {
    let json = try JSON(parsing: #"{"a":[],"b":[1,{"c":{}}],"d":"x"}"#)
    #expect(
      json.text(.pretty) == """
        {
          "a": [],
          "b": [
            1,
            {
              "c": {}
            }
          ],
          "d": "x"
        }
        """
    )
  }

  @Test func `a value made in Swift prints as it reads`() {
    let json: JSON = ["model": "m", "n": 2, "list": [1, true, nil], "none": [:], "empty": []]
    #expect(json.text() == #"{"model":"m","n":2,"list":[1,true,null],"none":{},"empty":[]}"#)
  }
}
