import MixtapeJSON
import Testing

@Suite struct `JSON5` {
  @Test(arguments: [
    // Objects, spec section 3.
    ("{a:1}", #"{"a":1}"#), ("{'a':1,}", #"{"a":1}"#),
    ("{$_9:1,_:2,$:3}", #"{"$_9":1,"_":2,"$":3}"#),
    ("{ünïcødé:1,日本:2}", #"{"ünïcødé":1,"日本":2}"#), (#"{\u0061b\u{63}:1}"#, nil),
    (#"{\u0061b\u0063:1}"#, #"{"abc":1}"#),
    (#"{a\u0301:1}"#, "{\"a\u{301}\":1}"), ("{a\u{200C}b:1}", "{\"a\u{200C}b\":1}"),
    ("{while:1,null:2,true:3,Infinity:4}", #"{"while":1,"null":2,"true":3,"Infinity":4}"#),
    ("{}", "{}"), ("{,}", nil), ("{a:1,,}", nil), ("{1a:1}", nil), ("{a-b:1}", nil),
    (#"{\u0031a:1}"#, nil), ("{a 1}", nil), ("{©:1}", nil), (#"{a\x41:1}"#, nil),
    // Arrays, section 4.
    ("[1,2,]", "[1,2]"), ("[]", "[]"), ("[,]", nil), ("[1,,2]", nil), ("[1 2]", nil),
    // Strings, section 5.
    (#"'a"b'"#, #""a\"b""#), (#""a'b""#, #""a'b""#), (#"'\''"#, #""'""#),
    (#"'\b\f\n\r\t\v\0\\\"'"#, #""\b\f\n\r\t\u000b\u0000\\\"""#),
    (#"'\x41\xe9\u20ac'"#, #""Aé€""#), (#"'\a\q\/\日'"#, #""aq/日""#), ("'a\\\nb'", #""ab""#),
    ("'a\\\r\nb'", #""ab""#), ("'a\\\rb'", #""ab""#),
    ("'a\\\u{2028}b\\\u{2029}c'", #""abc""#), ("'a\u{2028}b'", "\"a\u{2028}b\""),
    ("'a\tb'", #""a\tb""#), ("'a\nb'", nil), ("'a\rb'", nil), ("'a", nil), ("'a\"", nil),
    (#"'\1'"#, nil), (#"'\01'"#, nil), (#"'\x4'"#, nil), (#"'\xG0'"#, nil), (#"'\u12'"#, nil),
    (#"'\ud83d\ude00\ud83d'"#, "\"😀\u{FFFD}\""),
    // Numbers, section 6.
    ("+1", "1"), ("-1", "-1"), (".5", "0.5"), ("-.5", "-0.5"), ("5.", "5"), ("5.e3", "5e3"),
    ("5.0", "5.0"), (".5E-3", "0.5E-3"), ("0.", "0"),
    ("0x1F", "31"), ("0XdecAF", "912559"), ("-0x10", "-16"),
    ("0xffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455"),
    ("Infinity", "1e999"), ("+Infinity", "1e999"), ("-Infinity", "-1e999"), ("NaN", "null"),
    ("-NaN", "null"),
    ("01", nil), ("+ 1", nil), (".", nil), ("+", nil), ("+.", nil), ("0x", nil), ("0xG", nil),
    ("1e", nil), ("--1", nil), ("Infinit", nil), ("Infinityx", nil), ("1a", nil), ("0x1G", nil),
    ("-x", nil),
    ("0x100000000000000000000000000000000", nil), ("0b1", nil), ("1_0", nil),
    // Comments and white space, sections 7 and 8.
    ("// a\n1// b", "1"), ("/* a\n * b **/1/**/", "1"), ("[1,/*,*/2 // ]\n]", "[1,2]"),
    ("// a\r1", "1"), ("// a\u{2028}1", "1"), ("// a\u{2029}1", "1"), ("/**/", nil), ("/* 1", nil),
    ("/*/1", nil), ("/1", nil), ("1/", nil), ("# a\n1", nil),
    ("\u{FEFF}\u{A0}\u{B}\u{C}\u{2003}\u{3000}\u{1680}\u{2028}\u{2029}1\u{205F}\u{202F}", "1"),
    ("\u{180E}1", nil), ("\u{85}1", nil), ("\u{200B}1", nil),
    // Words.
    ("[null,true,false]", "[null,true,false]"), ("undefined", nil), ("True", nil), ("", nil),
    (" ", nil), ("1 1", nil),
  ])
  func `is read by its grammar`(_ text: String, _ printed: String?) {
    #expect((try? JSON(parsing: text, dialect: .json5))?.text() == printed)
  }

  @Test func `a whole document reads as its authors meant it`() throws {
    let text = """
      {
        // comments
        unquoted: 'and you can quote me on that',
        singleQuotes: 'I can use "double quotes" here',
        lineBreaks: "Look, Mom! \\
      No \\\\n's!",
        hexadecimal: 0xdecaf,
        leadingDecimalPoint: .8675309, andTrailing: 8675309.,
        positiveSign: +1,
        trailingComma: 'in objects', andIn: ['arrays',],
        "backwardsCompatible": "with JSON",
      }
      """
    let expected: JSON = [
      "unquoted": "and you can quote me on that",
      "singleQuotes": "I can use \"double quotes\" here",
      "lineBreaks": "Look, Mom! No \\n's!",
      "hexadecimal": 912559,
      "leadingDecimalPoint": .number(JSONNumber(text: "0.8675309")), "andTrailing": 8_675_309,
      "positiveSign": 1,
      "trailingComma": "in objects", "andIn": ["arrays"],
      "backwardsCompatible": "with JSON",
    ]
    #expect(try JSON(parsing: text, dialect: .json5) == expected)
  }

  @Test func `bytes that are not UTF-8 are refused in comments and between values, too`() {
    for text in [[0x2F, 0x2F, 0xFF], [0x2F, 0x2A, 0xC3, 0x2A, 0x2F, 0x31], [0x31, 0x20, 0xFF]]
      as [[UInt8]]
    {
      #expect(throws: JSONError.self) { try JSON(parsing: text, dialect: .json5) }
    }
  }

  @Test func `nodes know the places of unquoted keys`() throws {
    let node = try JSONNode(parsing: "{ // c\n a\\u0062 : +1 }", dialect: .json5)
    guard case .object(let members) = node.content else { throw node.expected("an object") }
    #expect(members.map(\.key) == ["ab"])
    #expect(members.map(\.keyRange) == [8..<15])
    #expect(members.map(\.value.range) == [18..<20])
    #expect(node["ab"]?.json == 1)
  }
}
