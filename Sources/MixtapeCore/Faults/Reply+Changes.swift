import MixtapeProviders

extension Reply {
  /// Changes each tool call; where there is none, one of the first tool takes the answer's place.
  mutating func changeCalls(offered tools: [Prompt.Tool], _ change: (inout ToolCall) -> Void) {
    var hasCalls = false
    for index in parts.indices {
      guard case .toolCall(var call) = parts[index] else { continue }
      change(&call)
      parts[index] = .toolCall(call)
      hasCalls = true
    }
    if hasCalls { return }
    let tool = tools.first
    var call = ToolCall(
      name: tool?.name ?? "tool",
      arguments: SchemaSample.json(for: tool?.parameters)
    )
    change(&call)
    parts = [.toolCall(call)]
    stop = .toolCalls
  }

  /// Keeps the first so many tokens of its words.
  mutating func cut(to count: Int) {
    var left = count
    var kept: [Part] = []
    for part in parts where left > 0 {
      guard case .text(let passage) = part else {
        kept.append(part)
        continue
      }
      let short = passage.prefix(left)
      left -= short.tokens
      kept.append(.text(short))
    }
    parts = kept
  }
}
