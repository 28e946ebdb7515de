import MixtapeJSON

/// A reply made to fit one prompt: what is left to a format is only how it is written.
///
/// Structured output is text by now, what goes beyond the request's `max_tokens` or stands behind
/// one of its stop sequences is gone, and every count is there.
package struct FittedReply: Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    case text(Passage)
    case reasoning(Passage)
    case toolCall(Reply.ToolCall)
    case refusal(Passage)
  }

  package struct Usage: Hashable, Sendable {
    /// All of the prompt, the cached part included.
    package var input: Int
    package var cachedInput = 0
    package var cacheWrite = 0
    /// All of the answer, the reasoning included.
    package var output: Int
    package var reasoning = 0

    package init(input: Int, output: Int) {
      self.input = input
      self.output = output
    }

    package var total: Int { input + output }
  }

  package var parts: [Part]
  package var stop: Reply.Stop
  /// The sequence at which it stopped.
  package var stopSequence: String?
  package var usage: Usage
  package var model: String
  package var vectors: [[Double]]?

  package init(_ reply: Reply, to prompt: Prompt) {
    parts = reply.parts.map { part in
      switch part {
      case .text(let passage): .text(passage)
      case .reasoning(let passage): .reasoning(passage)
      case .toolCall(let call): .toolCall(call)
      case .refusal(let passage): .refusal(passage)
      case .structured(let json):
        .text(Passage((json ?? SchemaSample.json(for: prompt.outputSchema)).text()))
      }
    }
    model = reply.model ?? prompt.model
    vectors = reply.vectors
    stop = .end
    usage = Usage(input: 0, output: 0)
    fit(to: prompt)
    settle(reply, prompt)
  }

  package var text: String {
    joined { if case .text(let passage) = $0 { passage.text } else { nil } }
  }

  package var reasoning: String {
    joined { if case .reasoning(let passage) = $0 { passage.text } else { nil } }
  }

  /// nil where nothing is refused.
  package var refusal: String? {
    let text = joined { if case .refusal(let passage) = $0 { passage.text } else { nil } }
    return text.isEmpty ? nil : text
  }

  package var toolCalls: [Reply.ToolCall] {
    parts.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
  }

  private func joined(_ text: (Part) -> String?) -> String {
    let texts = parts.compactMap(text)
    return texts.count == 1 ? texts[0] : texts.joined()
  }
}

extension FittedReply {
  /// Cuts the text at the first stop sequence and at the greatest number of tokens, whichever comes
  /// first.
  private mutating func fit(to prompt: Prompt) {
    let sequences = prompt.stopSequences.filter { !$0.isEmpty }
    for index in parts.indices {
      guard case .text(let passage) = parts[index] else { continue }
      let cuts = sequences.compactMap { sequence in
        passage.text.firstRange(of: sequence).map { (sequence, $0.lowerBound) }
      }
      guard let (sequence, end) = cuts.min(by: { $0.1 < $1.1 }) else { continue }
      parts[index] = .text(passage.prefix(before: end))
      parts.removeLast(parts.count - index - 1)
      stop = .stopSequence
      stopSequence = sequence
      break
    }
    if let limit = prompt.maxTokens, limit > 0 { fit(into: limit) }
  }

  private mutating func fit(into limit: Int) {
    var left = limit
    for index in parts.indices {
      let count = parts[index].tokens
      if count <= left {
        left -= count
        continue
      }
      parts[index].cut(to: left)
      // A tool call cannot be cut: its arguments would not be JSON any more.
      let isLost = left == 0 || parts[index].isToolCall
      parts.removeLast(parts.count - index - (isLost ? 0 : 1))
      stop = .length
      stopSequence = nil
      return
    }
  }

  private mutating func settle(_ reply: Reply, _ prompt: Prompt) {
    if stop == .end {
      if refusal != nil { stop = .refusal }
      if !toolCalls.isEmpty { stop = .toolCalls }
    }
    if let asked = reply.stop { stop = asked }
    let reasoning = parts.reduce(0) { sum, part in
      if case .reasoning(let passage) = part { sum + passage.tokens } else { sum }
    }
    usage.reasoning = reply.usage.reasoning ?? reasoning
    usage.output = reply.usage.output ?? parts.reduce(0) { $0 + $1.tokens }
    usage.input = reply.usage.input ?? prompt.inputTokens ?? TokenCount.estimate(prompt)
    usage.cachedInput = reply.usage.cachedInput ?? 0
    usage.cacheWrite = reply.usage.cacheWrite ?? 0
  }
}

extension FittedReply.Part {
  fileprivate var tokens: Int {
    switch self {
    case .text(let passage), .reasoning(let passage), .refusal(let passage): passage.tokens
    case .toolCall(let call):
      TokenCount.estimate(call.name) + TokenCount.estimate(call.arguments.text())
    }
  }

  fileprivate var isToolCall: Bool {
    if case .toolCall = self { true } else { false }
  }

  fileprivate mutating func cut(to count: Int) {
    switch self {
    case .text(let passage): self = .text(passage.prefix(count))
    case .reasoning(let passage): self = .reasoning(passage.prefix(count))
    case .refusal(let passage): self = .refusal(passage.prefix(count))
    case .toolCall: break
    }
  }
}
