import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

struct AzureTests {
  private static let azure = ProviderCase(
    ProviderCase.named("azure"),
    .openAI,
    "/openai/deployments/my-gpt/chat/completions?api-version=2024-12-01-preview",
    source: "openllmetry's recordings of 2026-03, the stream as the wire reference has it"
  )

  private static let tools = Reply(parts: [
    .text("Let me see."),
    .toolCall(.init(name: "weather", arguments: ["city": "Oslo"])),
  ])

  @Test func `tool calls are as in the golden files`() throws {
    for (stream, name) in [(false, "tools"), (true, "tools-stream")] {
      let request = Self.azure.request(stream: stream)
      let answer = try Self.azure.answer(to: request, with: Self.tools)
      let text = "# \(Self.azure.source)\n" + Rendering.text(request, answer)
      #expect(Golden.mismatch(of: text, with: "azure/\(name).http") == nil)
    }
  }

  @Test func `keys stand in the order of the alphabet, but for one`() throws {
    let whole = try Self.azure.answer(to: Self.azure.request(stream: false), with: Self.tools)
    let stream = try Self.azure.answer(to: Self.azure.request(stream: true), with: Self.tools)
    for json in [try JSON(parsing: whole.bytes)] + (try Self.azure.chunks(of: stream)) {
      var json = try #require(json.object)
      // Recorded: prompt_index comes before content_filter_results.
      if json["prompt_filter_results"] != nil { json["prompt_filter_results"] = .null }
      #expect(Self.keysAreSorted(in: .object(json)), "\(JSON.object(json).text())")
    }
  }

  private static func keysAreSorted(in json: JSON) -> Bool {
    switch json {
    case .array(let elements): elements.allSatisfy(keysAreSorted)
    case .object(let object):
      object.members.map(\.key) == object.members.map(\.key).sorted()
        && object.members.allSatisfy { keysAreSorted(in: $0.value) }
    case .null, .bool, .number, .string: true
    }
  }

  @Test func `the path's deployment is the model, with or without one in the body`() throws {
    for model in ["", #""model":"another","#] {
      let request = HTTPRequest(
        method: "POST",
        target: Self.azure.wholeTarget,
        body: Array(#"{\#(model)"messages":[{"role":"user","content":"U"}]}"#.utf8)
      )
      let answer = try Self.azure.answer(to: request)
      #expect(try JSON(parsing: answer.bytes)["model"] == "my-gpt")
      #expect(answer.head.fields["x-ms-deployment-name"] == "my-gpt")
      #expect(answer.head.fields["x-request-id"] == answer.head.fields["apim-request-id"])
    }
    let general = ProviderCase(
      ProviderCase.named("azure"),
      .openAI,
      "/openai/v1/chat/completions",
      source: ""
    )
    let answer = try general.answer(to: general.request(stream: false))
    #expect(try JSON(parsing: answer.bytes)["model"] == "some-model")
  }

  @Test func `the first chunk of a stream tells what the filter found in the prompt`() throws {
    let stream = try Self.azure.answer(to: Self.azure.request(stream: true))
    let first = try #require(try Self.azure.chunks(of: stream).first)
    #expect(first["id"] == "" && first["choices"] == [])
    #expect(first["prompt_filter_results"]?[0]?["prompt_index"] == 0)
  }

  @Test func `a wait is told in seconds, milliseconds and words`() throws {
    let cases: [(failure: Failure, seconds: String?, milliseconds: String?, words: String)] = [
      (
        Failure(.rateLimited, limit: .init(.tokens, wait: .milliseconds(8_500))),
        "9", "8500", "exceeded the token rate limit"
      ),
      (
        Failure(.rateLimited, limit: .init(.requests), retryAfter: .seconds(3)),
        "3", "3000", "exceeded the call rate limit"
      ),
      (Failure(.rateLimited), nil, nil, "Please retry after 60 seconds."),
    ]
    for (failure, seconds, milliseconds, words) in cases {
      let answer = try Self.azure.answer(to: failure)
      #expect(answer.head.fields.values("retry-after") == (seconds.map { [$0] } ?? []))
      #expect(answer.head.fields["retry-after-ms"] == milliseconds)
      #expect(try Self.azure.message(ofError: answer).contains(words))
      #expect(try JSON(parsing: answer.bytes)["error"]?["code"] == "RateLimitReached")
    }
  }

  @Test func `a refused key has the gateway's reason phrase and id`() throws {
    let answer = try Self.azure.answer(to: Failure(.invalidKey))
    #expect(answer.head.reason == "PermissionDenied")
    #expect(try JSON(parsing: answer.bytes)["error"]?["code"] == "401")
    #expect(answer.head.fields["apim-request-id"] != nil)
    #expect(answer.head.fields["x-request-id"] == nil)
  }

  @Test func `an older version of the API has older words for a limit`() throws {
    let older = ProviderCase(
      ProviderCase.named("azure"),
      .openAI,
      "/openai/deployments/my-gpt/embeddings?api-version=2024-02-15-preview",
      source: ""
    )
    let limit = Failure.Limit(.tokens, wait: .seconds(9))
    let answer = try older.answer(to: Failure(.rateLimited, limit: limit))
    #expect(try JSON(parsing: answer.bytes)["error"]?["code"] == "429")
    let message = try older.message(ofError: answer)
    #expect(
      message.hasPrefix(
        """
        Requests to the Embeddings_Create Operation under Azure OpenAI API version \
        2024-02-15-preview have exceeded token rate limit of your current OpenAI S0 pricing tier. \
        Please retry after 9 seconds.
        """
      )
    )
  }

  @Test func `a client that sends an api-key is Azure's where the path is`() {
    func provider(_ fields: HTTPFields) -> String? {
      ProviderList.recognise(
        method: "POST",
        path: "/openai/v1/chat/completions",
        fields: fields
      )?.name
    }
    #expect(provider(["api-key": "k"]) == "azure")
    #expect(provider(["authorization": "Bearer k"]) == "groq")
  }
}
