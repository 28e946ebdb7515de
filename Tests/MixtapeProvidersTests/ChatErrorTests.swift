import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// The errors of vendors in their own words, where these say more than the kind of failure.
struct ChatErrorTests {
  private func answer(_ name: String, _ failure: Failure) throws -> (ProviderAnswer, JSON) {
    let answer = try ProviderCase.chat(name).answer(to: failure)
    return (answer, try JSON(parsing: answer.bytes))
  }

  private func limited(_ limit: Failure.Limit) -> Failure {
    Failure(.rateLimited, subject: "some-model", limit: limit, retryAfter: limit.wait)
  }

  @Test func `Groq tells which limit was hit, and refuses one request above it with 413`() throws {
    let hit = Failure.Limit(
      .tokens,
      per: .day,
      limit: 100_000,
      used: 97_843,
      requested: 9_191,
      wait: .milliseconds(6_836_832)
    )
    let (answer, json) = try answer("groq", limited(hit))
    #expect(answer.head.status == 429)
    #expect(answer.head.fields["retry-after"] == "6837")
    #expect(json["error"]?["type"] == "tokens")
    #expect(json["error"]?["code"] == "rate_limit_exceeded")
    #expect(
      json["error"]?["message"]?.string == """
        Rate limit reached for model `some-model` in organization `org_mixtape` service tier \
        `on_demand` on tokens per day (TPD): Limit 100000, Used 97843, Requested 9191. Please try \
        again in 1h53m56.832s. Need more tokens? Upgrade to Dev Tier today at \
        https://console.groq.com/settings/billing
        """
    )
    let large = Failure.Limit(.tokens, limit: 8_000, used: 0, requested: 11_285, wait: .zero)
    let (tooLarge, largeJSON) = try self.answer("groq", limited(large))
    #expect(tooLarge.head.status == 413)
    #expect(largeJSON["error"]?["code"] == "rate_limit_exceeded")
    #expect(
      largeJSON["error"]?["message"]?.string?.hasPrefix("Request too large for model") == true
    )
  }

  @Test func `Qwen has three kinds of 429`() throws {
    let codes: [(unit: Failure.Limit.Unit, code: JSON)] = [
      (.requests, "limit_requests"), (.tokens, "insufficient_quota"),
      (.concurrency, "limit_burst_rate"),
    ]
    for (unit, code) in codes {
      let (answer, json) = try answer("qwen", limited(Failure.Limit(unit)))
      #expect(answer.head.status == 429)
      #expect(json["error"]?["code"] == code)
      #expect(json["request_id"]?.string == answer.head.fields["x-request-id"])
    }
  }

  @Test func `GLM tells a code of digits and never how long to wait`() throws {
    let (answer, json) = try answer("glm", limited(Failure.Limit(.requests)))
    #expect(answer.head.fields["retry-after"] == nil)
    #expect(json == ["error": ["code": "1302", "message": "Rate limit reached for requests"]])
    let (_, daily) = try self.answer("glm", limited(Failure.Limit(.requests, per: .day)))
    #expect(daily["error"]?["code"] == "1304")
  }

  @Test func `OpenRouter says what the provider behind it said`() throws {
    let (_, json) = try answer("openrouter", Failure(.rateLimited, subject: "google/gemini"))
    #expect(json["error"]?["code"] == 429)
    #expect(json["error"]?["metadata"]?["provider_name"] == "Mixtape")
    #expect(json["error"]?["metadata"]?["raw"]?.string?.hasPrefix("google/gemini is") == true)
    let (_, own) = try self.answer("openrouter", Failure(.quotaExhausted))
    #expect(own["error"]?["metadata"] == nil)
  }

  @Test func `Mistral's validator names each field`() throws {
    let (answer, json) = try answer("mistral", Failure(.missing(field: "messages")))
    #expect(answer.head.status == 422)
    #expect(json["message"]?["detail"]?[0]?["type"] == "missing")
    #expect(json["message"]?["detail"]?[0]?["loc"] == ["body", "messages"])
  }

  @Test func `LiteLLM writes the status as a string and the class before the words`() throws {
    let (_, json) = try answer("litellm", Failure(.overloaded))
    #expect(json["error"]?["code"] == "503")
    #expect(
      json["error"]?["message"]?.string?.hasPrefix("litellm.ServiceUnavailableError: ") == true
    )
  }

  @Test func `XiDao's errors end with the request's id`() throws {
    let (answer, json) = try answer("xidao", Failure(.unknownModel, subject: "gpt-9"))
    let id = try #require(answer.head.fields["x-oneapi-request-id"])
    #expect(json["error"]?["param"] == "")
    #expect(json["error"]?["code"] == "model_not_found")
    #expect(
      json["error"]?["message"]?.string
        == "No available channel for model gpt-9 under group default (request id: \(id))"
    )
  }

  @Test func `DeepSeek says in 402 that the balance is gone`() throws {
    let (answer, json) = try answer("deepseek", Failure(.quotaExhausted))
    #expect(answer.head.status == 402)
    #expect(json["error"]?["message"] == "Insufficient Balance")
  }

  @Test func `nobody but OpenAI sends its customers to OpenAI`() throws {
    for provider in ProviderCase.chats where provider.provider.name != "openai" {
      for kind in Failure.Kind.allCases {
        let answer = try provider.answer(to: Failure(kind, subject: "some-model"))
        let text = String(decoding: answer.bytes, as: UTF8.self)
        #expect(!text.contains("openai.com"), "\(provider.provider.name) \(kind)")
      }
    }
  }
}
