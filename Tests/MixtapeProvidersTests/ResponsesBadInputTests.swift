import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What no client should send is answered all the same, in the provider's shape.
struct ResponsesBadInputTests {
  private static let body = #"""
    {"model":"m","instructions":"I","input":[{"role":"user","content":[{"type":"input_text",
    "text":"Hi"},{"type":"input_image","image_url":"data:,x"},{"type":"input_file","file_id":"f"}]},
    {"type":"reasoning","id":"rs_1","summary":[]},{"type":"item_reference","id":"msg_1"},
    {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
    {"type":"function_call_output","call_id":"c","output":"1"}],"stream":true,
    "stream_options":{"include_obfuscation":true},"tools":[{"type":"function","name":"f"}],
    "tool_choice":{"type":"function","name":"f"},"reasoning":{"effort":"low","summary":"auto"},
    "text":{"format":{"type":"json_schema","name":"n","schema":{}},"verbosity":"low"},
    "temperature":1,"top_p":1,"max_output_tokens":20,"include":["x"],"metadata":{"a":"b"},
    "background":false,"store":true,"service_tier":"auto","previous_response_id":null}
    """#

  private static let values: [JSON] = [
    nil, true, -1, 0, .number(JSONNumber(text: "1e999")), .number(JSONNumber(text: "0.5")), "",
    "x", [], [nil], [[]], [:], ["type": 7], ["id": "x"], ["role": "user"],
  ]

  @Test(arguments: [("openai", "/v1"), ("openrouter", "/api/v1"), ("ollama", "/v1")])
  func `a request with anything in the place of anything is answered or refused`(
    _ name: String,
    _ base: String
  ) throws {
    let valid = try JSON(parsing: Self.body)
    var dice = Dice(seed: 11)
    var asking = ResponsesAsking(Substring(name), base: base)
    for _ in 0..<400 {
      var body = valid
      for _ in 0...dice.below(2) { body = Self.changed(body, &dice) }
      let answer = try asking.ask("POST", "", body.text(), reply: .everything)
      #expect([200, 400].contains(answer.head.status), "\(body.text())")
    }
  }

  @Test func `ten thousand items are read, and their calls are found`() throws {
    let pair: [JSON] = (0..<5_000).flatMap { index -> [JSON] in
      let id = JSON.string("call_\(index)")
      return [
        ["type": "function_call", "call_id": id, "name": "f", "arguments": "{}"],
        ["type": "function_call_output", "call_id": id, "output": "1"],
      ]
    }
    let body: JSON = ["model": "m", "input": .array(pair)]
    let prompt = try ResponsesAsking().prompt(body.text())
    #expect(prompt.messages.count == 10_000)
  }

  /// One value somewhere in it is another, or gone.
  private static func changed(_ json: JSON, _ dice: inout Dice) -> JSON {
    guard dice.below(4) > 0 else { return values[dice.below(values.count)] }
    switch json {
    case .array(var elements) where !elements.isEmpty:
      let index = dice.below(elements.count)
      elements[index] = changed(elements[index], &dice)
      return .array(elements)
    case .object(var object) where !object.members.isEmpty:
      let index = dice.below(object.members.count)
      if dice.below(8) == 0 {
        object.members.remove(at: index)
      } else {
        object.members[index].value = changed(object.members[index].value, &dice)
      }
      return .object(object)
    default:
      return values[dice.below(values.count)]
    }
  }
}
