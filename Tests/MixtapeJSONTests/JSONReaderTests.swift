import MixtapeJSON
import Testing

private enum Mode: String, CaseIterable, JSONReadable {
  case none, once, newEpisodes = "new", all
}

private struct Response: JSONObjectReadable {
  static let noun = "a response"
  var status: Int
  var headers: [String]
  var delay: Double?

  init(_ reader: inout JSONReader) throws(JSONError) {
    status = try reader.required("status")
    headers = try reader.optional("headers") ?? []
    delay = try reader.optional("delay")
  }
}

private struct Interaction: JSONObjectReadable {
  static let noun = "an interaction"
  var mode: Mode
  var complete: Bool
  var name: String?
  var body: JSON?
  var responses: [Response]

  init(_ reader: inout JSONReader) throws(JSONError) {
    mode = try reader.required("mode")
    complete = try reader.optional("complete") ?? true
    name = try reader.optional("name")
    body = try reader.optional("body")
    responses = try reader.required("responses")
  }
}

@Suite struct `The reader` {
  private func message(_ text: String, dialect: JSONDialect = .strict) -> String? {
    do throws(JSONError) {
      _ = try Interaction(try JSONNode(parsing: text, dialect: dialect))
      return nil
    } catch {
      return error.text(file: "tape.json")
    }
  }

  @Test func `reads what is there`() throws {
    let text = """
      {"mode": "new", "name": null, "body": null,
       "responses": [{"status": 200, "headers": ["a", "b"]}, {"status": 4.29e2, "delay": 0.5}]}
      """
    let interaction = try Interaction(try JSONNode(parsing: text))
    #expect(interaction.mode == .newEpisodes)
    #expect(interaction.complete)
    #expect(interaction.name == nil)
    #expect(interaction.body == .null)
    #expect(interaction.responses.map(\.status) == [200, 429])
    #expect(interaction.responses.map(\.headers) == [["a", "b"], []])
    #expect(interaction.responses.map(\.delay) == [nil, 0.5])
  }

  @Test func `tells which keys there are`() throws {
    let reader = try JSONReader(try JSONNode(parsing: "{reply: 1, faults: []}", dialect: .json5))
    #expect(reader.keys == ["reply", "faults"])
  }

  @Test(arguments: [
    (
      #"{"mode": "none", "responses": [], "nme": "x"}"#,
      """
      tape.json:1:35: error: unknown key "nme" in an interaction
        {"mode": "none", "responses": [], "nme": "x"}
                                          ^
        did you mean "name"?
      """
    ),
    (
      #"{"mode": "none", "responses": [], "colour": "x"}"#,
      """
      tape.json:1:35: error: unknown key "colour" in an interaction
        {"mode": "none", "responses": [], "colour": "x"}
                                          ^
        known keys are "mode", "complete", "name", "body" and "responses"
      """
    ),
    (
      #"{"mode": "none", "Resposnes": []}"#,
      """
      tape.json:1:18: error: unknown key "Resposnes" in an interaction
        {"mode": "none", "Resposnes": []}
                         ^
        did you mean "responses"?
      """
    ),
    (
      "{\n  \"mode\": \"none\"\n}",
      """
      tape.json:1:1: error: an interaction needs the key "responses"
        {
        ^
      """
    ),
    (
      "{\n  \"mode\": \"none\",\n  \"responses\": [],\n  \"mode\": \"all\"\n}",
      """
      tape.json:4:3: error: the key "mode" stands twice
          "mode": "all"
          ^
        the first is at line 2, column 3
      """
    ),
    (
      #"{"mode": "onec", "responses": []}"#,
      """
      tape.json:1:10: error: expected "none", "once", "new" or "all", found the string "onec"
        {"mode": "onec", "responses": []}
                 ^
        did you mean "once"?
      """
    ),
    (
      #"{"mode": 1, "responses": []}"#,
      """
      tape.json:1:10: error: expected "none", "once", "new" or "all", found the number 1
        {"mode": 1, "responses": []}
                 ^
      """
    ),
    (
      #"{"mode": "all", "responses": [{"status": "200"}]}"#,
      """
      tape.json:1:42: error: expected a whole number, found the string "200"
        {"mode": "all", "responses": [{"status": "200"}]}
                                                 ^
        write it without quotes
      """
    ),
    (
      #"{"mode": "all", "responses": [{"status": 200.5}]}"#,
      """
      tape.json:1:42: error: expected a whole number, found the number 200.5
        {"mode": "all", "responses": [{"status": 200.5}]}
                                                 ^
      """
    ),
    (
      #"{"mode": "all", "responses": [{"status": 200, "delay": true}]}"#,
      """
      tape.json:1:56: error: expected a number, found true
        {"mode": "all", "responses": [{"status": 200, "delay": true}]}
                                                               ^
      """
    ),
    (
      #"{"mode": "all", "complete": "true", "responses": []}"#,
      """
      tape.json:1:29: error: expected true or false, found the string "true"
        {"mode": "all", "complete": "true", "responses": []}
                                    ^
        write it without quotes
      """
    ),
    (
      #"{"mode": "all", "name": 12, "responses": []}"#,
      """
      tape.json:1:25: error: expected a string, found the number 12
        {"mode": "all", "name": 12, "responses": []}
                                ^
        write "12"
      """
    ),
    (
      #"{"mode": "all", "responses": {"status": 200}}"#,
      """
      tape.json:1:30: error: expected an array, found an object
        {"mode": "all", "responses": {"status": 200}}
                                     ^
        write [ ] around it
      """
    ),
    (
      #"{"mode": "all", "responses": ["a string that is too long to be shown"]}"#,
      """
      tape.json:1:31: error: expected a response, found the string "a string that is too lon"…
        {"mode": "all", "responses": ["a string that is too long to be shown"]}
                                      ^
      """
    ),
    (
      "[]",
      """
      tape.json:1:1: error: expected an interaction, found an array
        []
        ^
      """
    ),
    (
      #"{"mode": "all", "responses": null}"#,
      """
      tape.json:1:30: error: expected an array, found null
        {"mode": "all", "responses": null}
                                     ^
      """
    ),
  ])
  func `points at every mistake`(_ text: String, _ expected: String) {
    #expect(message(text) == expected)
  }

  @Test(arguments: [
    ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
    ("-9.223372036854775808e18", Int.min),
    ("1e3", 1000), ("-1.50E1", -15), ("0.0", 0), ("-0e99", 0), ("12300e-2", 123),
    ("9223372036854775808", nil),
    ("1e19", nil), ("1e999999999999999999999", nil), ("1.5", nil), ("1e-1", nil),
    ("12345678901234567890123", nil),
  ])
  func `whole numbers may be written in any way`(_ text: String, _ expected: Int?) throws {
    #expect(try JSON(parsing: text).int == expected)
    #expect((try? Int(JSONNode(parsing: text))) == expected)
  }
}

@Suite struct `The edit distance` {
  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("same", "SAME", 0), ("response", "reponse", 1),
    ("status", "sttaus", 1),
    ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "ca", 3), ("Ünïcode", "üniCode", 1),
  ])
  func `counts slips of the finger`(_ first: String, _ second: String, _ distance: Int) {
    #expect(EditDistance.between(first, second) == distance)
    #expect(EditDistance.between(second, first) == distance)
  }

  @Test func `finds what was meant, and nothing else`() {
    let words = ["request", "response", "requests", "at", "id"]
    #expect(EditDistance.nearest(to: "requets", of: words) == "request")
    #expect(EditDistance.nearest(to: "RESPONSES", of: words) == "response")
    #expect(EditDistance.nearest(to: "colour", of: words) == nil)
    #expect(EditDistance.nearest(to: "ip", of: words) == "id")
    #expect(EditDistance.nearest(to: "xy", of: words) == nil)
    #expect(EditDistance.nearest(to: String(repeating: "request", count: 10_000), of: words) == nil)
    #expect(EditDistance.nearest(to: "request", of: []) == nil)
  }
}
