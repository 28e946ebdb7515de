import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// Responses that a session keeps: conversations that go on by id, and what can be done with a
/// response afterwards.
struct ResponsesKeptTests {
  private static func id(_ response: JSON) throws -> String {
    try #require(response["id"]?.string)
  }

  @Test func `a conversation goes on by the id of its last response`() throws {
    var asking = ResponsesAsking()
    let call = Reply(parts: [
      .reasoning("Hm."), .toolCall(Reply.ToolCall(name: "f", arguments: ["a": 1], id: "call_1")),
    ])
    let first = try Self.id(
      asking.post(#"{"model":"m","instructions":"Forget this.","input":"Hi"}"#, reply: call)
    )
    let body = #"""
      {"model":"m","previous_response_id":"\#(first)","instructions":"Be brief.",
      "input":[{"type":"function_call_output","call_id":"call_1","output":"2"}]}
      """#
    let second = try Self.id(asking.post(body, reply: Reply(text: "It is 2.")))
    let third = try asking.prompt(
      #"{"model":"m","previous_response_id":"\#(second)","input":"Thanks."}"#
    )
    #expect(
      third.messages == [
        Prompt.Message(.user, "Hi"),
        Prompt.Message(.assistant, [.toolCall(name: "f", arguments: #"{"a":1}"#)]),
        Prompt.Message(.tool, [.toolResult(name: "f", text: "2")]),
        Prompt.Message(.assistant, "It is 2."),
        Prompt.Message(.user, "Thanks."),
      ]
    )
    let spelledOut = try asking.prompt(
      #"""
      {"model":"m","input":[{"role":"user","content":"Hi"},
      {"type":"function_call","call_id":"call_1","name":"f","arguments":"{\"a\":1}"},
      {"type":"function_call_output","call_id":"call_1","output":"2"},
      {"role":"assistant","content":"It is 2."},{"role":"user","content":"Thanks."}]}
      """#
    )
    #expect(third.canonical == spelledOut.canonical)
  }

  @Test func `a call that a response asked for must be answered`() throws {
    var asking = ResponsesAsking()
    let call = Reply(parts: [
      .toolCall(Reply.ToolCall(name: "f", arguments: [:], id: "call_1"))
    ])
    let first = try Self.id(asking.post(#"{"model":"m","input":"Hi"}"#, reply: call))
    let body = #"{"model":"m","previous_response_id":"\#(first)","input":"Well?"}"#
    let answer = try asking.post(body)
    #expect(answer["error"]?["message"] == "No tool output found for function call call_1.")
  }

  @Test func `a reference stands for the item that it names`() throws {
    var asking = ResponsesAsking()
    let first = try asking.post(#"{"model":"m","input":"Hi"}"#, reply: Reply(text: "Hello."))
    let item = try #require(first["output"]?[0]?["id"]?.string)
    let prompt = try asking.prompt(
      #"""
      {"model":"m","input":[{"role":"user","content":"Hi"},
      {"type":"item_reference","id":"\#(item)"},{"role":"user","content":"Bye"}]}
      """#
    )
    #expect(prompt.messages.map(\.text) == ["Hi", "Hello.", "Bye"])
  }

  @Test func `a response can be had again until it is deleted`() throws {
    var asking = ResponsesAsking()
    let whole = try asking.ask("POST", "", #"{"model":"m","input":"Hi"}"#)
    let id = try Self.id(JSON(parsing: whole.bytes))
    #expect(try asking.ask("GET", "/\(id)").bytes == whole.bytes)
    let deleted = try JSON(parsing: asking.ask("DELETE", "/\(id)").bytes)
    #expect(deleted == ["id": .string(id), "object": "response", "deleted": true])
    let gone = try asking.ask("GET", "/\(id)")
    #expect(gone.head.status == 404)
    #expect(
      try JSON(parsing: gone.bytes)["error"]?["message"]
        == .string("Response with id '\(id)' not found.")
    )
  }

  @Test func `a streamed response is kept, one that is not to be stored is not`() throws {
    var asking = ResponsesAsking()
    let stream = try asking.ask("POST", "", #"{"model":"m","input":"Hi","stream":true}"#)
    let last = try #require(try ResponsesAsking.events(of: stream).last?["response"])
    let again = try asking.ask("GET", "/" + Self.id(last))
    #expect(try JSON(parsing: again.bytes) == last)
    let fleeting = try asking.post(#"{"model":"m","input":"Hi","store":false}"#)
    #expect(try asking.ask("GET", "/" + Self.id(fleeting)).head.status == 404)
  }

  @Test func `the input is listed with ids, newest first and by the page`() throws {
    var asking = ResponsesAsking()
    let body = #"""
      {"model":"m","input":[{"role":"user","content":"One"},{"role":"assistant","content":"Two"},
      {"type":"message","id":"msg_own","role":"user","content":[{"type":"input_text",
      "text":"Three"}]}]}
      """#
    let path = try "/" + Self.id(asking.post(body)) + "/input_items"
    let all = try JSON(parsing: asking.ask("GET", path).bytes)
    #expect(all["first_id"] == "msg_own")
    #expect(all["has_more"] == false)
    let texts = all["data"]?.array?.map { $0["content"]?[0]?["text"]?.string }
    #expect(texts == ["Three", "Two", "One"])
    let page = try JSON(parsing: asking.ask("GET", path + "?order=asc&limit=2").bytes)
    #expect(page["has_more"] == true)
    #expect(page["data"]?[0]?["content"] == [["type": "input_text", "text": "One"]])
    let after = try #require(page["last_id"]?.string)
    let rest = try JSON(parsing: asking.ask("GET", path + "?order=asc&after=\(after)").bytes)
    #expect(rest["data"]?.array?.map { $0["id"] } == ["msg_own"])
  }

  @Test func `what runs in the background is queued, then there`() throws {
    var asking = ResponsesAsking()
    let body = #"{"model":"m","input":"Hi","background":true}"#
    let queued = try asking.post(body)
    #expect(queued["status"] == "queued")
    #expect(queued["output"] == [])
    #expect(queued["usage"] == JSON.null)
    let path = "/" + (try Self.id(queued))
    let done = try JSON(parsing: asking.ask("GET", path).bytes)
    #expect(done["status"] == "completed")
    #expect(done["output"]?[0]?["content"]?[0]?["text"] == .string(helloText))
    #expect(try JSON(parsing: asking.ask("POST", path + "/cancel").bytes) == done)
    let stream = try asking.ask(
      "POST",
      "",
      #"{"model":"m","input":"Hi","background":true,"stream":true}"#
    )
    let types = try ResponsesAsking.events(of: stream).prefix(3).map { $0["type"] }
    #expect(types == ["response.created", "response.queued", "response.in_progress"])
  }

  @Test func `what runs in the background can be cancelled, and nothing else`() throws {
    var asking = ResponsesAsking()
    let queued = try asking.post(#"{"model":"m","input":"Hi","background":true}"#)
    let path = "/" + (try Self.id(queued))
    let cancelled = try JSON(parsing: asking.ask("POST", path + "/cancel").bytes)
    #expect(cancelled["status"] == "cancelled")
    #expect(cancelled["output"] == [])
    #expect(try JSON(parsing: asking.ask("GET", path).bytes) == cancelled)
    let whole = try asking.post(#"{"model":"m","input":"Hi"}"#)
    let refused = try asking.ask("POST", "/" + Self.id(whole) + "/cancel")
    #expect(refused.head.status == 400)
  }
}
