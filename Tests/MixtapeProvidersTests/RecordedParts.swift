import MixtapeJSON
import MixtapeProviders

/// What a recorded answer consists of, in the words of all providers, so that ours can have the
/// same parts.
struct RecordedParts {
  private(set) var hasText = false
  private(set) var hasReasoning = false
  private(set) var hasRefusal = false
  private(set) var hasToolCalls = false
  private(set) var usage = Reply.Usage()

  init(_ documents: [AnswerDocument]) {
    for document in documents { look(at: document.json, under: "") }
  }

  /// Short ones of its parts.
  var reply: Reply {
    var parts: [Reply.Part] = []
    if hasReasoning { parts.append(.reasoning("Let me think.")) }
    if hasText { parts.append(.text("Hello there.")) }
    if hasRefusal { parts.append(.refusal("I cannot do that.")) }
    if hasToolCalls {
      parts.append(.toolCall(Reply.ToolCall(name: "weather", arguments: ["city": "Oslo"])))
    }
    var reply = Reply(parts: parts)
    reply.usage = usage
    // Gemini counts its thoughts apart.
    if let reasoning = usage.reasoning, usage.output == nil { reply.usage.output = reasoning + 9 }
    return reply
  }

  private mutating func look(at json: JSON, under key: String) {
    switch json {
    case .string(let text) where !text.isEmpty: look(at: text, under: key)
    case .number(let number): if let count = number.int, count > 0 { look(at: count, under: key) }
    case .array(let elements):
      if key == "tool_calls", !elements.isEmpty { hasToolCalls = true }
      for element in elements { look(at: element, under: key) }
    case .object(let object):
      if ["function_call", "functionCall", "toolUse", "tool_calls"].contains(key) {
        hasToolCalls = true
      }
      for member in object.members { look(at: member.value, under: member.key) }
    default: break
    }
  }

  private mutating func look(at text: String, under key: String) {
    switch (key, text) {
    case ("text", _), ("content", _), ("response", _), ("completion", _), ("tool_plan", _):
      hasText = true
    case ("thinking", _), ("reasoning", _), ("reasoning_content", _): hasReasoning = true
    case ("type", "thinking"), ("type", "reasoning"): hasReasoning = true
    case ("type", "tool_use"), ("type", "function_call"): hasToolCalls = true
    case ("refusal", _): hasRefusal = true
    default: break
    }
  }

  private mutating func look(at count: Int, under key: String) {
    switch key {
    case "cached_tokens", "cache_read_input_tokens", "cachedContentTokenCount",
      "cacheReadInputTokens":
      usage.cachedInput = count
    case "cache_creation_input_tokens", "cacheWriteInputTokens": usage.cacheWrite = count
    case "reasoning_tokens", "thoughtsTokenCount": usage.reasoning = count
    case "input_tokens", "prompt_tokens", "promptTokenCount": usage.input = count
    case "output_tokens", "completion_tokens": usage.output = count
    default: break
    }
  }
}
