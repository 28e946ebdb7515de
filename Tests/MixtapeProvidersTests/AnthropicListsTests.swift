import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Models, and batches as a session keeps them.
struct AnthropicListsTests {
  private var kept = Kept()

  /// Asks as a client of one session would: what an answer keeps is there for the next.
  private mutating func ask(
    _ method: String,
    _ target: String,
    _ body: JSON? = nil
  ) throws -> ProviderAnswer {
    let provider = ProviderCase.named("anthropic")
    let bytes = body.map { Array($0.text().utf8) } ?? []
    let request = HTTPRequest(method: method, target: target, body: bytes)
    var operation = try #require(provider.operation(of: request))
    operation.kept = kept
    let prompt = try provider.prompt(of: request, for: operation)
    var setting = Setting(dice: Dice(seed: UInt64(kept.all("message_batch").count)), date: testDate)
    let answer = provider.answer(Reply(text: "Hi"), to: prompt, for: operation, in: &setting)
    for change in answer.keeps { kept.apply(change) }
    return answer
  }

  private mutating func json(
    _ method: String,
    _ target: String,
    _ body: JSON? = nil
  ) throws -> JSON {
    try JSON(parsing: try ask(method, target, body).bytes)
  }

  private static let good: JSON = [
    "model": "claude-sonnet-4-5", "max_tokens": 9,
    "messages": [["role": "user", "content": "Hello"]],
  ]

  private static let batches = "/v1/messages/batches"
  private static let two: JSON = [
    "requests": [
      ["custom_id": "a", "params": good], ["custom_id": "b", "params": ["model": "m"]],
    ]
  ]

  @Test func `a batch is in progress until it is asked for, then it has results`() throws {
    var session = self
    let created = try session.json("POST", Self.batches, Self.two)
    let id = try #require(created["id"]?.string)
    #expect(id.hasPrefix("msgbatch_01") && id.utf8.count == 33)
    #expect(created["processing_status"] == "in_progress")
    #expect(created["request_counts"]?["processing"] == 2)
    #expect(created["created_at"] == "2026-11-23T21:06:00.250001Z")
    #expect(created["expires_at"] == "2026-11-24T21:06:00.250001Z")
    let early = try session.ask("GET", "\(Self.batches)/\(id)/results")
    #expect(early.head.status == 400)
    let ended = try session.json("GET", "\(Self.batches)/\(id)")
    #expect(ended["processing_status"] == "ended")
    #expect(ended["request_counts"]?["processing"] == 0)
    #expect(ended["request_counts"]?["succeeded"] == 1)
    #expect(ended["request_counts"]?["errored"] == 1)
    let results = try session.ask("GET", try #require(ended["results_url"]?.string))
    let lines = try results.bytes.split(separator: UInt8(ascii: "\n")).map {
      try JSON(parsing: Array($0))
    }
    #expect(lines.map { $0["custom_id"] } == ["a", "b"])
    #expect(lines[0]["result"]?["message"]?["content"]?[0]?["text"] == "Hi")
    #expect(lines[0]["result"]?["message"]?["usage"]?["service_tier"] == "batch")
    #expect(lines[1]["result"]?["error"]?["error"]?["message"] == "messages: Field required")
    let deleted = try session.json("DELETE", "\(Self.batches)/\(id)")
    #expect(deleted == ["id": .string(id), "type": "message_batch_deleted"])
    #expect(try session.ask("GET", "\(Self.batches)/\(id)").head.status == 404)
  }

  @Test func `a batch that is cancelled ends with nothing but that`() throws {
    var session = self
    let id = try session.json("POST", Self.batches, Self.two)["id"]?.string ?? ""
    #expect(try session.ask("DELETE", "\(Self.batches)/\(id)").head.status == 400)
    let canceling = try session.json("POST", "\(Self.batches)/\(id)/cancel")
    #expect(canceling["processing_status"] == "canceling")
    #expect(canceling["cancel_initiated_at"]?.string != nil)
    let ended = try session.json("GET", "\(Self.batches)/\(id)")
    #expect(ended["request_counts"]?["canceled"] == 2)
    let text = try session.ask("GET", "\(Self.batches)/\(id)/results").bytes
    #expect(
      String(decoding: text, as: UTF8.self) == """
        {"custom_id":"a","result":{"type":"canceled"}}
        {"custom_id":"b","result":{"type":"canceled"}}

        """
    )
  }

  @Test func `the life of a batch is as in the golden file`() throws {
    var session = self
    var text = "# anthropic-python 2.12's types of 2026\n"
    let created = try session.ask("POST", Self.batches, Self.two)
    let id = try JSON(parsing: created.bytes)["id"]?.string ?? ""
    text += "### create\n\(Rendering.text(created))\n"
    for (method, path) in [("GET", ""), ("GET", "/results"), ("DELETE", ""), ("GET", "")] {
      let answer = try session.ask(method, "\(Self.batches)/\(id)\(path)")
      text += "### \(method) \(path)\n\(Rendering.text(answer))\n"
    }
    #expect(Golden.mismatch(of: text, with: "anthropic/batch.http") == nil)
  }

  @Test func `batches are listed with the newest first`() throws {
    var session = self
    var ids: [String] = []
    for _ in 0..<3 {
      ids.append(try session.json("POST", Self.batches, Self.two)["id"]?.string ?? "")
    }
    let list = try session.json("GET", "\(Self.batches)?limit=2")
    #expect(list["data"]?.array?.map { $0["id"]?.string } == [ids[2], ids[1]])
    #expect(list["has_more"] == true)
  }

  static let wrong: [(body: JSON, message: String)] = [
    ([:], "requests: Field required"),
    (["requests": []], "requests: List should have at least 1 item after validation, not 0"),
    (["requests": [["params": [:]]]], "requests.0.custom_id: Field required"),
    (["requests": [["custom_id": "a"]]], "requests.0.params: Field required"),
    (
      ["requests": [["custom_id": "a b", "params": [:]]]],
      "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"
    ),
    (
      ["requests": [["custom_id": "a", "params": [:]], ["custom_id": "a", "params": [:]]]],
      "requests: custom_id must be unique within a batch, found duplicate: a"
    ),
  ]

  @Test(arguments: wrong)
  func `a batch of nothing is refused`(_ body: JSON, _ message: String) throws {
    let answer = try AnthropicRulesTests.refusal(of: body, at: Self.batches)
    let json = try JSON(parsing: answer.bytes)
    #expect(json["error"]?["message"]?.string == message)
  }

  static let pages: [(query: String, ids: [Int], hasMore: Bool)] = [
    ("", [0, 1, 2, 3, 4, 5], false),
    ("?limit=2", [0, 1], true),
    ("?limit=4&after_id=1", [2, 3, 4, 5], false),
    ("?limit=1&after_id=1", [2], true),
    ("?limit=2&before_id=3", [1, 2], true),
    ("?limit=2&before_id=1", [0], false),
    ("?after_id=5", [], false),
  ]

  @Test(arguments: pages)
  func `models come in pages`(_ query: String, _ ids: [Int], _ hasMore: Bool) throws {
    var session = self
    let all = try session.json("GET", "/v1/models")["data"]?.array?.compactMap { $0["id"]?.string }
    let names = try #require(all)
    let words = query.split(separator: "_id=", maxSplits: 1).map(String.init)
    let named = words.count == 2 ? "\(words[0])_id=\(names[Int(words[1]) ?? 0])" : query
    let page = try session.json("GET", "/v1/models" + named)
    #expect(page["data"]?.array?.map { $0["id"]?.string } == ids.map { names[$0] })
    #expect(page["has_more"]?.bool == hasMore)
    #expect(page["first_id"]?.string == ids.first.map { names[$0] })
    #expect(page["last_id"]?.string == ids.last.map { names[$0] })
  }

  @Test func `a limit out of range is refused`() throws {
    var session = self
    for (limit, words) in [("0", "greater than"), ("1001", "less than"), ("x", "a valid integer")] {
      let answer = try session.ask("GET", "/v1/models?limit=\(limit)")
      let text = String(decoding: answer.bytes, as: UTF8.self)
      #expect(answer.head.status == 400)
      #expect(text.contains("limit: Input should be \(words)"))
    }
  }

  @Test func `a model is found by its name with and without date, and any other is made up`() throws
  {
    var session = self
    let model = try session.json("GET", "/v1/models/claude-sonnet-4-5")
    #expect(model["id"] == "claude-sonnet-4-5-20250929")
    #expect(try session.json("GET", "/v1/models/claude-sonnet-4-5-20250929") == model)
    #expect(try session.json("GET", "/v1/models/claude-next")["id"] == "claude-next")
  }
}
