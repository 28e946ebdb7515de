import MixtapeHTTP

/// How OpenAI limits: buckets that are always being filled, told in Go's durations.
///
/// From 580 recorded sets of fields (2024 to 2026), which all fit; nothing of it is documented.
struct OpenAILimits: RateLimiting {
  /// The durations are cut to milliseconds.
  let waitStep = Duration.milliseconds(1)

  /// Counted in letters, with the whole of `max_tokens` (18 letters and 50 tokens: 57).
  ///
  /// The older models take 16 tokens for each choice where the request does not say. A picture is
  /// about 765.
  func estimate(_ prompt: Prompt) -> RateCost {
    let unsaid = Self.reservesOutput(prompt.model) ? 16 : 0
    let output = (prompt.maxTokens ?? unsaid) * max(1, prompt.choiceCount)
    let input = Self.inputTokens(of: prompt)
    return RateCost(tokens: input + output, inputTokens: input, outputTokens: output)
  }

  /// A page of others' that quotes OpenAI's of 2025, and users' refusals; models that are not named
  /// have those of gpt-4o.
  let tiers = [
    tier("free", requests: 3, perDay: 200, tokens: 40_000, ofMini: (3, 40_000)),
    tier("tier-1", requests: 500, tokens: 30_000, ofMini: (500, 200_000), miniPerDay: 10_000),
    tier("tier-2", requests: 5_000, tokens: 450_000, ofMini: (5_000, 2_000_000)),
    tier("tier-3", requests: 5_000, tokens: 800_000, ofMini: (5_000, 4_000_000)),
    tier("tier-4", requests: 10_000, tokens: 2_000_000, ofMini: (10_000, 10_000_000)),
    tier("tier-5", requests: 10_000, tokens: 30_000_000, ofMini: (30_000, 150_000_000)),
  ]

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

  private static func tier(
    _ name: String,
    requests: Int,
    perDay: Int? = nil,
    tokens: Int,
    ofMini mini: (requests: Int, tokens: Int),
    miniPerDay: Int? = nil
  ) -> RateTier {
    func amounts(_ requests: Int, _ perDay: Int?, _ tokens: Int) -> [RateGroup.Amount] {
      [(.requestsPerMinute, requests)] + (perDay.map { [(.requestsPerDay, $0)] } ?? [])
        + [(.tokensPerMinute, tokens)]
    }
    return RateTier(
      name: name,
      source: "OpenAI's limits of 2025, as others quote them",
      groups: [
        RateGroup(
          models: ["gpt-4o-mini*"],
          amounts: amounts(mini.requests, miniPerDay ?? perDay, mini.tokens)
        ),
        RateGroup(models: [], amounts: amounts(requests, perDay, tokens)),
      ]
    )
  }

  /// Streams of the Responses API have none of them (recorded).
  ///
  /// `retry-after-ms` is unverified: the SDKs look for it.
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
