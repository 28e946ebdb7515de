import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What OpenAI keeps between requests: files, and batches of requests.
struct OpenAIFilesTests {
  /// A session that asks one thing after another.
  private struct Session {
    var kept = Kept()

    mutating func ask(_ request: HTTPRequest, _ text: String = "Fine.") throws -> ProviderAnswer {
      let answer = try OpenAIRequest.answer(request, Reply(text: text), kept: kept)
      for change in answer.keeps { kept.apply(change) }
      return answer
    }

    mutating func json(_ line: String, _ body: String = "") throws -> JSON {
      let words = line.split(separator: " ").map(String.init)
      let request = HTTPRequest(method: words[0], target: words[1], body: Array(body.utf8))
      return try JSON(parsing: ask(request).bytes)
    }

    mutating func upload(_ content: String, purpose: String = "batch") throws -> String {
      let form = OpenAIRequest.form(
        "/v1/files",
        [("purpose", purpose)],
        file: ("in.jsonl", content)
      )
      let json = try JSON(parsing: ask(form).bytes)
      #expect(json["filename"] == "in.jsonl" && json["purpose"] == .string(purpose))
      #expect(json["bytes"]?.int == content.utf8.count)
      return try #require(json["id"]?.string)
    }

    mutating func content(_ id: String) throws -> String {
      let request = HTTPRequest(method: "GET", target: "/v1/files/\(id)/content")
      return try String(decoding: ask(request).bytes, as: UTF8.self)
    }

    mutating func batch(_ lines: String) throws -> JSON {
      let file = try upload(lines)
      let made = try json(
        "POST /v1/batches",
        #"""
        {"input_file_id":"\#(file)","endpoint":"/v1/chat/completions","completion_window":"24h",
        "metadata":{"day":"1"}}
        """#
      )
      #expect(made["status"] == "validating" && made["metadata"] == ["day": "1"])
      return try json("GET /v1/batches/\(made["id"]?.string ?? "")")
    }
  }

  @Test func `a file is there until it is deleted`() throws {
    var session = Session()
    let id = try session.upload("line\r\n\u{0}end", purpose: "user_data")
    #expect(try session.content(id) == "line\r\n\u{0}end")
    #expect(try session.json("GET /v1/files/\(id)")["status"] == "processed")
    #expect(try session.json("GET /v1/files")["data"]?.array?.count == 1)
    #expect(try session.json("DELETE /v1/files/\(id)")["deleted"] == true)
    #expect(try session.json("GET /v1/files")["data"] == [])
    let absent = try session.ask(HTTPRequest(method: "GET", target: "/v1/files/\(id)"))
    #expect(absent.head.status == 404)
    let message = try JSON(parsing: absent.bytes)["error"]?["message"]?.string
    #expect(message == "No such File object: \(id)")
  }

  @Test func `a batch is done when it is asked for again`() throws {
    var session = Session()
    let messages = #""messages":[{"role":"user","content":"Hi"}]"#
    let batch = try session.batch(
      [
        ("a", #"{"model":"m",\#(messages)}"#), ("b", #"{"messages":[]}"#),
        ("c", #"{"model":"m","stream":true,\#(messages)}"#),
      ].map { id, body in
        let place = #""method":"POST","url":"/v1/chat/completions""#
        return #"{"custom_id":"\#(id)",\#(place),"body":\#(body)}"# + "\n"
      }.joined()
    )
    #expect(batch["status"] == "completed")
    #expect(batch["request_counts"] == ["total": 3, "completed": 2, "failed": 1])
    let output = try session.content(#require(batch["output_file_id"]?.string))
    let lines = try output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    #expect(lines.map { $0["custom_id"] } == ["a", "c"])
    for line in lines {
      let body = line["response"]?["body"]
      #expect(body?["choices"]?[0]?["message"]?["content"] == "Fine.")
      #expect(line["response"]?["status_code"] == 200)
    }
    let errors = try JSON(parsing: session.content(#require(batch["error_file_id"]?.string)))
    #expect(errors["response"]?["status_code"] == 400)
    let again = try session.json("GET /v1/batches/\(batch["id"]?.string ?? "")")
    #expect(again == batch)
    #expect(try session.json("GET /v1/batches")["data"] == [batch])
  }

  @Test func `a batch of lines that cannot be read fails`() throws {
    var session = Session()
    let batch = try session.batch("{\n{\"url\":\"/v1/embeddings\"}\n")
    #expect(batch["status"] == "failed" && batch["output_file_id"] == JSON.null)
    let flaws = batch["errors"]?["data"]?.array?.map { ($0["code"]?.string, $0["line"]?.int) }
    #expect(flaws?.map(\.0) == ["invalid_json_line", "mismatched_url"])
    #expect(flaws?.map(\.1) == [1, 2])
  }

  @Test func `a batch can be cancelled before it is done`() throws {
    var session = Session()
    let file = try session.upload("{}")
    let body = #"""
      {"input_file_id":"\#(file)","endpoint":"/v1/embeddings","completion_window":"24h"}
      """#
    let id = try #require(try session.json("POST /v1/batches", body)["id"]?.string)
    #expect(try session.json("POST /v1/batches/\(id)/cancel")["status"] == "cancelling")
    #expect(try session.json("GET /v1/batches/\(id)")["status"] == "cancelled")
    let late = try session.ask(HTTPRequest(method: "POST", target: "/v1/batches/\(id)/cancel"))
    #expect(late.head.status == 409)
  }

  @Test func `a batch needs a file, an endpoint that there is, and a day`() throws {
    let body = #"{"input_file_id":"file-x","endpoint":"/v1/chat/completions","completion_window":"#
    let absent = try OpenAIRequest.answer(
      OpenAIRequest.post("/v1/batches", body + #""24h"}"#)
    )
    #expect(absent.head.status == 404)
    #expect(
      try OpenAIRequest.refusal("/v1/batches", body + #""1h"}"#)
        == "Invalid value: '1h'. Supported values are: '24h'."
    )
  }
}
