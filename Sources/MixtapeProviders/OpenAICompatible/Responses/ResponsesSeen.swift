/// Reads responses back; what an event says again of what was said before is passed over.
extension Responses {
  func read(
    _ event: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    guard let type = event["type"]?.words else {
      guard event["error"] != nil else { return nil }
      content.failure = ToldFailure(in: event)
      return .failure
    }
    let delta = event["delta"]?.string
    switch type {
    case "response.created", "response.queued", "response.in_progress":
      content.answer(by: event["response"]?["model"]?.words)
      return .opening
    case "response.output_item.added":
      return begin(event, into: &content)
    case "response.output_text.delta":
      content.say(delta)
      return .text
    case "response.refusal.delta":
      content.refuse(delta)
      return .refusal
    case "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
      content.think(delta)
      return .reasoning
    case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta",
      "response.mcp_call_arguments.delta":
      content.add(arguments: delta, at: event["output_index"]?.int ?? 0)
      return .arguments
    case "response.completed", "response.incomplete":
      if let response = event["response"] { Self.end(response, into: &content) }
      content.isTerminated = true
      return .finish
    case "response.failed", "error":
      return fail(event, into: &content)
    default:
      return .frame
    }
  }

  /// A call has its own event; messages and thoughts only begin.
  private func begin(_ event: JSONGlimpse, into content: inout SeenContent) -> Piece.Role {
    guard let item = event["item"], Self.isCall(item), let name = item["name"]?.words else {
      return .frame
    }
    content.call(name, id: item["call_id"]?.words, at: event["output_index"]?.int ?? 0)
    return .toolCall
  }

  /// The error is told first by an event of its own and then by the response, which ends.
  private func fail(_ event: JSONGlimpse, into content: inout SeenContent) -> Piece.Role {
    if let response = event["response"] {
      content.isTerminated = true
      if content.failure == nil { content.failure = ToldFailure(in: response) }
    } else {
      content.failure = ToldFailure(in: event)
    }
    return .failure
  }

  private static func isCall(_ item: JSONGlimpse) -> Bool {
    ["function_call", "custom_tool_call", "mcp_call"].contains(item["type"]?.string)
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    content.answer(by: body["model"]?.words)
    body["output"]?.forEachElement { item in
      if Self.isCall(item) {
        content.call(
          item["name"]?.words ?? "",
          id: item["call_id"]?.words,
          arguments: (item["arguments"] ?? item["input"])?.string
        )
      }
      let isReasoning = item["type"]?.string == "reasoning"
      for list in [item["summary"], item["content"]] {
        list?.forEachElement { part in
          if isReasoning {
            content.think(part["text"]?.string)
          } else {
            content.say(part["text"]?.string)
            content.refuse(part["refusal"]?.string)
          }
        }
      }
    }
    if body["error"] != nil { content.failure = ToldFailure(in: body) }
    Self.end(body, into: &content)
  }

  /// Why it ended and what it cost; a response that is still at work says neither.
  private static func end(_ response: JSONGlimpse, into content: inout SeenContent) {
    if let usage = response["usage"] { content.count(self.usage(usage)) }
    switch response["status"]?.string {
    case "completed": content.stop(content.toolCalls.isEmpty ? .end : .toolCalls)
    case "incomplete":
      let isFiltered = response["incomplete_details"]?["reason"]?.string == "content_filter"
      content.stop(isFiltered ? .contentFilter : .length)
    case "failed", "cancelled": break
    default: return
    }
    content.isTerminated = true
  }

  private static func usage(_ told: JSONGlimpse) -> Reply.Usage {
    var usage = Reply.Usage()
    usage.input = told["input_tokens"]?.int
    let input = told["input_tokens_details"]
    usage.cachedInput = input?["cached_tokens"]?.int
    usage.cacheWrite = input?["cache_write_tokens"]?.int
    usage.output = told["output_tokens"]?.int
    usage.reasoning = told["output_tokens_details"]?["reasoning_tokens"]?.int
    return usage
  }
}
