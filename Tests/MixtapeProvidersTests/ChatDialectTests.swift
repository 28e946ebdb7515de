import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// Where the vendors of chat completions differ, written down apart from the code.
struct ChatDialectTests {
  static let finishes: [(provider: String, stop: Reply.Stop, reason: String)] = [
    ("openai", .end, "stop"), ("openai", .length, "length"),
    ("openai", .toolCalls, "tool_calls"), ("openai", .contentFilter, "content_filter"),
    ("openai", .stopSequence, "stop"), ("openai", .refusal, "stop"),
    ("glm", .contentFilter, "sensitive"), ("glm", .length, "length"),
    ("mistral", .length, "length"), ("openrouter", .contentFilter, "content_filter"),
  ]

  @Test(arguments: finishes)
  func `the reason to stop is told in the vendor's words`(
    _ name: String,
    _ stop: Reply.Stop,
    _ reason: String
  ) throws {
    let provider = try ProviderCase.chat(name)
    var reply = Reply(text: "Hi")
    reply.stop = stop
    let whole = try provider.answer(to: provider.request(stream: false), with: reply)
    let stream = try provider.answer(to: provider.request(stream: true), with: reply)
    #expect(try provider.messages(ofWhole: whole).first?.finishReason == reason)
    #expect(try provider.messages(ofStream: stream).first?.finishReason == reason)
  }

  /// Where the stream tells the usage when the client does not ask, and when it does.
  static let usagePlaces: [(provider: String, unasked: String, asked: String)] = [
    ("openai", "absent", "usage"), ("deepseek", "finish", "finish"),
    ("qwen", "absent", "usage"), ("glm", "finish", "finish"),
    ("openrouter", "usage", "usage"), ("groq", "finish", "finish"),
    ("mistral", "finish", "finish"), ("litellm", "absent", "usage"),
    ("vllm", "absent", "usage"), ("llamacpp", "absent", "usage"),
    ("xidao", "absent", "usage"), ("reseller", "absent", "usage"),
    ("azure", "absent", "usage"),
  ]

  @Test func `every vendor has its place for the usage`() throws {
    #expect(
      Self.usagePlaces.map(\.provider)
        == ProviderCase.chats.map(\.provider.name).sorted {
          let names = Self.usagePlaces.map(\.provider)
          return (names.firstIndex(of: $0) ?? 99) < (names.firstIndex(of: $1) ?? 99)
        }
    )
    for (name, unasked, asked) in Self.usagePlaces {
      let provider = try ProviderCase.chat(name)
      let options = #""stream_options":{"include_usage":true}"#
      let plain = try provider.answer(to: provider.chat(#""stream":true"#))
      let wanted = try provider.answer(to: provider.chat(#""stream":true"#, options))
      #expect(try Self.place(in: plain) == unasked, "\(name)")
      #expect(try Self.place(in: wanted) == asked, "\(name)")
    }
  }

  private static func place(in answer: ProviderAnswer) throws -> String {
    let places = try answer.pieces.dropLast().filter { try $0.json()["usage"]?.object != nil }
    #expect(places.count <= 1)
    return places.first?.role.rawValue ?? "absent"
  }

  @Test func `counts are told in the vendor's fields`() throws {
    var reply = Reply(parts: [.reasoning("Hm."), .text("Hi")])
    reply.usage.input = 30
    reply.usage.cachedInput = 20
    reply.usage.output = 9
    reply.usage.reasoning = 4
    let paths: [(provider: String, path: [String], count: Int)] = [
      ("openai", ["prompt_tokens_details", "cached_tokens"], 20),
      ("openai", ["completion_tokens_details", "reasoning_tokens"], 4),
      ("openai", ["total_tokens"], 39),
      ("deepseek", ["prompt_cache_hit_tokens"], 20),
      ("deepseek", ["prompt_cache_miss_tokens"], 10),
      ("deepseek", ["completion_tokens_details", "reasoning_tokens"], 4),
      ("qwen", ["prompt_tokens_details", "cached_tokens"], 20),
      ("qwen", ["completion_tokens_details", "reasoning_tokens"], 4),
      ("glm", ["prompt_tokens_details", "cached_tokens"], 20),
      ("openrouter", ["completion_tokens_details", "reasoning_tokens"], 4),
      ("groq", ["completion_tokens"], 9),
      ("mistral", ["prompt_tokens"], 30),
      ("litellm", ["completion_tokens_details", "reasoning_tokens"], 4),
    ]
    for (name, path, count) in paths {
      let provider = try ProviderCase.chat(name)
      let answer = try provider.answer(to: provider.request(stream: false), with: reply)
      let usage = try JSON(parsing: answer.bytes)["usage"]
      #expect(path.reduce(usage) { $0?[$1] }?.int == count, "\(name) \(path)")
    }
  }

  @Test func `ids of tool calls have the vendor's form`() throws {
    let forms: [(provider: String, pattern: Regex<Substring>)] = [
      ("openai", /call_[A-Za-z0-9]{24}/), ("deepseek", /call_01_[A-Za-z0-9]{24}/),
      ("qwen", /call_[0-9a-f]{24}/), ("mistral", /[A-Za-z0-9]{9}/),
      ("groq", /[a-z0-9]{9}/), ("vllm", /chatcmpl-tool-[0-9a-f]{32}/),
      ("llamacpp", /[A-Za-z0-9]{32}/),
    ]
    let calls: [Reply.Part] = [
      .toolCall(ChatPartsTests.weather), .toolCall(ChatPartsTests.weather),
    ]
    for (name, pattern) in forms {
      let provider = try ProviderCase.chat(name)
      let answer = try provider.answer(
        to: provider.request(stream: false),
        with: Reply(parts: calls)
      )
      let id = try provider.messages(ofWhole: answer)[0].calls[1].id
      #expect(id.wholeMatch(of: pattern) != nil, "\(name): \(id)")
    }
  }

  @Test func `models that reason leave out logprobs at OpenAI`() throws {
    let provider = try ProviderCase.chat("openai")
    for (model, hasLogprobs) in [("gpt-5-mini", false), ("o3", false), ("gpt-4o", true)] {
      for stream in [false, true] {
        var request = provider.request(stream: stream)
        let body = String(decoding: request.body, as: UTF8.self)
        request.body = Array(body.replacing("some-model", with: model).utf8)
        let text = String(decoding: try provider.answer(to: request).bytes, as: UTF8.self)
        #expect(text.contains("logprobs") == hasLogprobs)
      }
    }
  }

  @Test func `vLLM names the sequence at which it stopped`() throws {
    let provider = try ProviderCase.chat("vllm")
    let reply = Reply(text: "one END two")
    let whole = try provider.answer(to: provider.chat(#""stop":["END"]"#), with: reply)
    #expect(try JSON(parsing: whole.bytes)["choices"]?[0]?["stop_reason"] == "END")
    let stream = try provider.answer(
      to: provider.chat(#""stop":"END""#, #""stream":true"#),
      with: reply
    )
    let last = try #require(try provider.chunks(of: stream).last)
    #expect(last["choices"]?[0]?["stop_reason"] == "END")
    #expect(try provider.messages(ofStream: stream)[0].text == "one ")
  }

  @Test func `the scenario's own model name is told`() throws {
    for provider in ProviderCase.chats {
      var reply = Reply(text: "Hi")
      reply.model = "gpt-4o-2024-08-06"
      let whole = try provider.answer(to: provider.request(stream: false), with: reply)
      let stream = try provider.answer(to: provider.request(stream: true), with: reply)
      #expect(try JSON(parsing: whole.bytes)["model"] == "gpt-4o-2024-08-06")
      // Azure's chunk about the prompt names nothing.
      let chunks = try provider.chunks(of: stream).filter { $0["model"] != "" }
      #expect(chunks.allSatisfy { $0["model"] == "gpt-4o-2024-08-06" } && chunks.count > 2)
    }
  }

  @Test func `what keeps a stream alive is the vendor's comment`() throws {
    let comments = [
      "deepseek": ": keep-alive\n\n", "openrouter": ": OPENROUTER PROCESSING\n\n",
      "litellm": ": ping\n\n", "xidao": ": PING\n\n",
    ]
    for provider in ProviderCase.chats {
      let operation = try #require(provider.provider.operation(of: provider.request(stream: true)))
      let keepAlive = operation.keepAlive
      #expect(
        keepAlive.map { String(decoding: $0.bytes, as: UTF8.self) }
          == comments[provider.provider.name]
      )
      #expect(keepAlive?.comesFirst ?? false == (provider.provider.name == "openrouter"))
    }
  }

  @Test func `a stream of Qwen repeats empty ids and ends its arguments once more`() throws {
    let provider = try ProviderCase.chat("qwen")
    let reply = Reply(parts: [.toolCall(ChatPartsTests.weather)])
    let answer = try provider.answer(to: provider.request(stream: true), with: reply)
    let calls = try provider.chunks(of: answer).compactMap {
      $0["choices"]?[0]?["delta"]?["tool_calls"]?[0]
    }
    #expect(calls.dropFirst().allSatisfy { $0["id"] == "" && $0["type"] == "function" })
    #expect(calls.last?["function"]?["arguments"] == "")
    let ending = try #require(answer.pieces.last { $0.role == .arguments })
    #expect(try ending.json()["choices"]?[0]?["finish_reason"] == nil)
    #expect(answer.pieces.first?.role == .toolCall)
  }

  @Test func `OpenAI answers functions in the form before tools, and calls one`() throws {
    let provider = try ProviderCase.chat("openai")
    let functions = #""functions":[{"name":"weather"}]"#
    let calls: [Reply.Part] = [.toolCall(ChatPartsTests.weather), .toolCall(ChatPartsTests.clock)]
    let reply = Reply(parts: calls)
    let whole = try provider.answer(to: provider.chat(functions), with: reply)
    let choice = try #require(try JSON(parsing: whole.bytes)["choices"]?[0])
    #expect(choice["finish_reason"] == "function_call")
    #expect(choice["message"]?["tool_calls"] == nil)
    #expect(choice["message"]?["function_call"]?["name"] == "weather")
    let stream = try provider.answer(to: provider.chat(functions, #""stream":true"#), with: reply)
    let pieces = try provider.chunks(of: stream).compactMap {
      $0["choices"]?[0]?["delta"]?["function_call"]
    }
    #expect(pieces.first?["name"] == "weather")
    #expect(pieces.dropFirst().allSatisfy { $0["name"] == nil })
    let arguments = pieces.compactMap { $0["arguments"]?.string }.joined()
    #expect(arguments == choice["message"]?["function_call"]?["arguments"]?.string)
    #expect(try provider.messages(ofStream: stream)[0].finishReason == "function_call")
  }

  @Test func `OpenRouter says who answered, and why in the vendor's own words`() throws {
    let provider = try ProviderCase.chat("openrouter")
    let answer = try provider.answer(to: provider.request(stream: false))
    let json = try JSON(parsing: answer.bytes)
    #expect(json["provider"] == "Mixtape")
    #expect(json["choices"]?[0]?["native_finish_reason"] == "stop")
    #expect(json["usage"]?["cost"] != nil)
  }
}
