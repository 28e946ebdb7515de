import MixtapeHTTP

/// How OpenAI limits: buckets that are always being filled, told in Go's durations.
///
/// From 580 recorded sets of fields (2024 to 2026), which all fit; nothing of it is documented.
struct OpenAILimits: RateLimiting {
  /// The durations are cut to milliseconds.
  let waitStep = Duration.milliseconds(1)

  /// Counted in letters, with the whole of `max_tokens` (18 letters and 50 tokens: 57). The older
  /// models take 16 tokens for each choice where the request does not say. A picture is about 765.
  func estimate(_ prompt: Prompt) -> RateCost {
    let unsaid = Self.reservesOutput(prompt.model) ? 16 : 0
    let output = (prompt.maxTokens ?? unsaid) * max(1, prompt.choiceCount)
    let input = Self.inputTokens(of: prompt)
    return RateCost(tokens: input + output, inputTokens: input, outputTokens: output)
  }

  /// A quarter of the letters and two more.
  private static func inputTokens(of prompt: Prompt) -> Int {
    var letters = 0
    var pictures = 0
    for message in prompt.messages {
      for part in message.parts {
        switch part {
        case .text(let text), .toolResult(_, let text): letters += text.unicodeScalars.count
        case .toolCall(let name, let arguments):
          letters += name.unicodeScalars.count + arguments.unicodeScalars.count
        case .media: pictures += 1
        case .other: break
        }
      }
    }
    for input in prompt.inputs { letters += input.unicodeScalars.count }
    return (letters + 3) / 4 + 2 + 765 * pictures
  }

  private static func reservesOutput(_ model: String) -> Bool {
    model.hasPrefix("gpt-3.5") || model == "gpt-4" || model.hasPrefix("gpt-4-")
  }

  /// Streams of the Responses API have none of them (recorded). `retry-after-ms` is unverified: the
  /// SDKs look for it.
  func fields(
    of standing: RateStanding,
    for operation: Operation,
    isStream: Bool
  ) -> [RateField] {
    var fields: [RateField] = []
    if operation.name != "responses" || !isStream {
      let readings = [
        ("requests", standing.first(of: .requestsPerDay, .requestsPerMinute)),
        ("tokens", standing.first(of: .tokensPerMinute, .tokensPerDay)),
      ]
      for (name, reading) in readings {
        guard let reading else { continue }
        fields.append(("x-ratelimit-limit-\(name)", String(reading.limit)))
        fields.append(("x-ratelimit-remaining-\(name)", String(reading.remaining)))
        fields.append(("x-ratelimit-reset-\(name)", GoDuration.text(reading.reset)))
      }
    }
    if let wait = standing.wait {
      fields.append(("retry-after-ms", String(wait.wholeMilliseconds)))
    }
    return fields
  }
}

extension Duration {
  /// Without the rest.
  var wholeMilliseconds: Int64 {
    components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
  }
}
