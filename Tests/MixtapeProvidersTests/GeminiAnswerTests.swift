import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

struct GeminiAnswerTests {
  private static let gemini = Asking("gemini")
  private static let ask = #"{"contents":[{"role":"user","parts":[{"text":"Weather?"}]}]}"#
  private static let askAloud = #"""
    {"contents":[{"role":"user","parts":[{"text":"Weather?"}]}],
    "generationConfig":{"thinkingConfig":{"includeThoughts":true}}}
    """#
  private static let whole = "POST /v1beta/models/gemini-2.5-flash:generateContent"
  private static let stream = "POST /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse"
  private static let third = "POST /v1/models/gemini-3-pro:generateContent"
  private static let thirdStream = "POST /v1/models/gemini-3-pro:streamGenerateContent?alt=sse"
  private static let vertex =
    "POST /v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash"

  static let goldens: [(name: String, line: String, body: String, reply: Reply)] = [
    ("thoughts", whole, askAloud, Sample.thoughts),
    ("thoughts-stream", stream, askAloud, Sample.thoughts),
    ("tool-calls", third, ask, Sample.calls),
    ("tool-calls-stream", thirdStream, ask, Sample.calls),
    ("blocked-prompt", whole, ask, Sample.refusal),
    ("blocked-answer", whole, ask, Sample.filtered),
    ("blocked-answer-stream", stream, ask, Sample.lateFiltered),
    ("vertex", vertex + ":generateContent", ask, Reply(text: "It rains.")),
    ("vertex-stream", vertex + ":streamGenerateContent?alt=sse", ask, Reply(text: "It rains.")),
    ("vertex-count-tokens", vertex + ":countTokens", ask, Reply(text: "")),
    ("models-page", "GET /v1beta/models?pageSize=2&pageToken=2", "", Reply(text: "")),
    ("model", "GET /v1/models/gemini-embedding-001", "", Reply(text: "")),
    (
      "embed",
      "POST /v1beta/models/gemini-embedding-001:embedContent",
      #"{"content":{"parts":[{"text":"Oslo"}]},"outputDimensionality":3}"#,
      Reply(text: "")
    ),
    (
      "batch-embed",
      "POST /v1beta/models/gemini-embedding-001:batchEmbedContents",
      #"""
      {"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"Oslo"}]},
      "outputDimensionality":3},{"model":"models/gemini-embedding-001",
      "content":{"parts":[{"text":"Bergen"}]},"output_dimensionality":2}]}
      """#,
      Reply(text: "")
    ),
    (
      "openai-chat",
      "POST /v1beta/openai/chat/completions",
      #"{"model":"gemini-2.5-flash","messages":[{"role":"user","content":"Weather?"}]}"#,
      Sample.calls
    ),
    (
      "openai-chat-stream",
      "POST /v1beta/openai/chat/completions",
      #"""
      {"model":"gemini-2.5-flash","messages":[{"role":"user","content":"Weather?"}],"stream":true}
      """#,
      Sample.calls
    ),
    (
      "openai-embeddings",
      "POST /v1beta/openai/embeddings",
      #"{"model":"gemini-embedding-001","input":"Oslo","dimensions":3}"#,
      Reply(text: "")
    ),
    ("openai-models", "GET /v1beta/openai/models", "", Reply(text: "")),
  ]

  @Test(arguments: goldens)
  func `answers are as in the golden files`(
    _ name: String,
    _ line: String,
    _ body: String,
    _ reply: Reply
  ) throws {
    let answer = try Self.gemini.answer(line, body, with: reply)
    #expect(answer.head.status == 200)
    let source = "# openllmetry's recording of 2025-12, pydantic-ai's of 2026\n"
    let text = source + Rendering.text(Self.gemini.request(line, body), answer)
    #expect(Golden.mismatch(of: text, with: "gemini/\(name).http") == nil)
  }

  /// The parts joined as a client joins them: neighbouring texts of a kind are one.
  private func joined(_ candidates: [JSON]) -> [JSON] {
    var parts: [JSONObject] = []
    for part in candidates.flatMap({ $0["content"]?["parts"]?.array ?? [] }) {
      guard let object = part.object else { continue }
      if let text = object["text"]?.string, let before = parts.last?["text"]?.string,
        parts.last?["thought"] == object["thought"]
      {
        parts[parts.count - 1]["text"] = .string(before + text)
        parts[parts.count - 1]["thoughtSignature"] = object["thoughtSignature"]
      } else {
        parts.append(object)
      }
    }
    if parts.count > 1, parts.last?["text"] == "", parts.last?["thoughtSignature"] == nil {
      parts.removeLast()
    }
    return parts.map { .object($0) }
  }

  @Test(arguments: Sample.all.map(\.name))
  func `a stream joined is the whole answer`(_ name: String) throws {
    let reply = try #require(Sample.all.first { $0.name == name }?.reply)
    for (line, other) in [(Self.whole, Self.stream), (Self.third, Self.thirdStream)] {
      for body in [Self.ask, Self.askAloud] {
        let whole = try Self.gemini.answer(line, body, with: reply).json
        let chunks = try Self.gemini.answer(other, body, with: reply).events
        let array = other.replacing("?alt=sse", with: "")
        #expect(try Self.gemini.answer(array, body, with: reply).json.array == chunks)
        #expect(
          joined(chunks.compactMap { $0["candidates"]?[0] })
            == joined(whole["candidates"]?.array ?? [])
        )
        #expect(chunks.last?["promptFeedback"] == whole["promptFeedback"])
        let ends = chunks.compactMap { $0["candidates"]?[0]?["finishReason"] }
        #expect(ends == (whole["candidates"]?[0]?["finishReason"]).map { [$0] } ?? [])
        for key in ["usageMetadata", "modelVersion", "responseId"] {
          #expect(chunks.allSatisfy { $0[key] == whole[key] }, "\(key)")
        }
      }
    }
  }

  static let ends: [(reply: Reply, reason: String?, feedback: String?)] = [
    (Reply(text: "x"), "STOP", nil),
    (Sample.calls, "STOP", nil),
    (Sample.cut, "MAX_TOKENS", nil),
    (Sample.filtered, "SAFETY", nil),
    (Sample.lateFiltered, "SAFETY", nil),
    (Sample.refusal, nil, "I cannot help with that."),
    (Sample.lateRefusal, "PROHIBITED_CONTENT", nil),
  ]

  @Test(arguments: ends)
  func `each stop has its finish reason`(
    _ reply: Reply,
    _ reason: String?,
    _ feedback: String?
  ) throws {
    let answer = try Self.gemini.answer(Self.whole, Self.ask, with: reply).json
    #expect(answer["candidates"]?[0]?["finishReason"]?.string == reason)
    #expect(answer["promptFeedback"]?["blockReasonMessage"]?.string == feedback)
    #expect((answer["candidates"] == nil) == (feedback != nil))
    if feedback != nil { #expect(answer["usageMetadata"]?["candidatesTokenCount"] == nil) }
  }

  @Test func `ids of calls and signatures without thoughts are the third generation's`() throws {
    func parts(_ line: String, _ reply: Reply) throws -> [JSON] {
      let answer = try Self.gemini.answer(line, Self.ask, with: reply).json
      return answer["candidates"]?[0]?["content"]?["parts"]?.array ?? []
    }
    let second = try parts(Self.whole, Sample.calls)
    #expect(second.map { $0["functionCall"]?["id"]?.string } == [nil, nil, "my-id"])
    #expect(second.allSatisfy { $0["thoughtSignature"] == nil })
    let third = try parts(Self.third, Sample.calls)
    #expect(third[1]["functionCall"]?["id"]?.string?.count == 8)
    #expect(third.map { $0["thoughtSignature"] != nil } == [false, true, false])
    let thoughtful = try parts(Self.whole, Sample.thoughtfulCall)
    #expect(thoughtful.map { $0["thoughtSignature"] != nil } == [true])
    #expect(thoughtful[0]["functionCall"]?["args"] == ["city": "Oslo", "days": 2])
  }

  @Test func `thoughts are counted apart, and shown to those who ask`() throws {
    var reply = Sample.thoughts
    reply.usage.input = 20
    reply.usage.cachedInput = 5
    reply.usage.output = 30
    reply.usage.reasoning = 10
    let hidden = try Self.gemini.answer(Self.whole, Self.ask, with: reply).json
    #expect(hidden["candidates"]?[0]?["content"]?["parts"]?.array?.count == 1)
    let usage = hidden["usageMetadata"]
    #expect(usage?["promptTokenCount"] == 20)
    #expect(usage?["candidatesTokenCount"] == 20)
    #expect(usage?["thoughtsTokenCount"] == 10)
    #expect(usage?["totalTokenCount"] == 50)
    #expect(usage?["cachedContentTokenCount"] == 5)
    let shown = try Self.gemini.answer(Self.whole, Self.askAloud, with: reply).json
    let parts = shown["candidates"]?[0]?["content"]?["parts"]?.array ?? []
    #expect(parts.map { $0["thought"]?.bool } == [true, nil])
  }

  @Test func `several candidates are numbered`() throws {
    let body = Self.ask.dropLast() + #","generationConfig":{"candidateCount":2}}"#
    let whole = try Self.gemini.answer(Self.whole, String(body)).json
    #expect(whole["candidates"]?.array?.map { $0["index"] } == [0, 1])
    let chunks = try Self.gemini.answer(Self.stream, String(body)).events
    #expect(chunks.filter { $0["candidates"]?[0]?["finishReason"] != nil }.count == 2)
  }

  @Test func `pieces say what they bring`() throws {
    let thoughts = try Self.gemini.answer(Self.stream, Self.askAloud, with: Sample.thoughts)
    #expect(thoughts.roles.first == .reasoning)
    #expect(thoughts.roles.dropLast().last == .text)
    let calls = try Self.gemini.answer(Self.stream, Self.ask, with: Sample.calls)
    #expect(calls.roles.suffix(3) == [.toolCall, .toolCall, .finish])
    #expect(try Self.gemini.answer(Self.stream, Self.ask, with: Sample.refusal).roles == [.refusal])
  }

  @Test func `embeddings have as many numbers as the model or the request says`() throws {
    func count(_ model: String, _ more: String = "") throws -> Int? {
      let body = #"{"content":{"parts":[{"text":"Oslo"}]}\#(more)}"#
      let answer = try Self.gemini.answer("POST /v1beta/models/\(model):embedContent", body)
      return try answer.json["embedding"]?["values"]?.array?.count
    }
    #expect(try count("gemini-embedding-001") == 3_072)
    #expect(try count("text-embedding-004") == 768)
    #expect(try count("text-embedding-004", #","outputDimensionality":7"#) == 7)
  }

  @Test func `given vectors are told as they are`() throws {
    var reply = Reply(text: "")
    reply.vectors = [[0.5, -1], [2, 0.25]]
    let requests = Array(repeating: #"{"content":{"parts":[{"text":"x"}]}}"#, count: 3)
    let body = #"{"requests":[\#(requests.joined(separator: ","))]}"#
    let answer = try Self.gemini.answer(
      "POST /v1beta/models/m:batchEmbedContents",
      body,
      with: reply
    ).json
    let values = answer["embeddings"]?.array?.map {
      $0["values"]?.array?.compactMap { $0.number?.double } ?? []
    }
    #expect(values == [[0.5, -1], [2, 0.25], [0.5, -1]])
  }

  @Test func `pages of models follow each other to the end`() throws {
    var names: [String] = []
    var token = ""
    repeat {
      let page = try Self.gemini.answer("GET /v1beta/models?pageSize=4&pageToken=\(token)").json
      names += page["models"]?.array?.compactMap { $0["name"]?.string } ?? []
      token = page["nextPageToken"]?.string ?? ""
    } while !token.isEmpty
    let all = try Self.gemini.answer("GET /v1beta/models").json["models"]?.array ?? []
    #expect(names == all.compactMap { $0["name"]?.string })
    #expect(names.count > 4)
    for query in ["pageSize=-1", "pageToken=next", "pageSize=99999999999999999999"] {
      #expect(try Self.gemini.answer("GET /v1beta/models?\(query)").head.status == 400)
    }
  }
}
