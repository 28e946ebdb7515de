/// Reads messages back.
extension AnthropicMessages {
  func read(
    _ event: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    let number = event["index"]?.int ?? 0
    switch event["type"]?.string {
    case "message_start":
      content.answer(by: event["message"]?["model"]?.words)
      if let usage = event["message"]?["usage"] { content.count(Self.usage(usage)) }
      return .opening
    case "content_block_start":
      return event["content_block"].map { Self.begin($0, at: number, into: &content) }
    case "content_block_delta":
      return event["delta"].flatMap { Self.read(delta: $0, at: number, into: &content) }
    case "content_block_stop":
      return .frame
    case "message_delta":
      if let delta = event["delta"] { Self.stop(delta, into: &content) }
      if let usage = event["usage"] { content.count(Self.usage(usage)) }
      return .finish
    case "message_stop":
      content.isTerminated = true
      return .terminator
    case "ping":
      return .keepAlive
    case "error":
      content.failure = ToldFailure(in: event)
      return .failure
    default:
      return nil
    }
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    if body["error"] != nil { content.failure = ToldFailure(in: body) }
    content.answer(by: body["model"]?.words)
    var number = 0
    body["content"]?.forEachElement { block in
      Self.begin(block, at: number, into: &content)
      if let input = block["input"] { content.add(arguments: input.text, at: number) }
      number += 1
    }
    Self.stop(body, into: &content)
    if let usage = body["usage"] { content.count(Self.usage(usage)) }
    content.isTerminated = body["content"] != nil && body["stop_reason"] != nil
  }

  /// A call begins with a name, and without its input where that follows in deltas.
  @discardableResult
  private static func begin(
    _ block: JSONGlimpse,
    at number: Int,
    into content: inout SeenContent
  ) -> Piece.Role {
    content.say(block["text"]?.string)
    content.think(block["thinking"]?.string)
    guard ["tool_use", "server_tool_use", "mcp_tool_use"].contains(block["type"]?.string),
      let name = block["name"]?.words
    else { return .frame }
    content.call(name, id: block["id"]?.words, at: number)
    return .toolCall
  }

  private static func read(
    delta: JSONGlimpse,
    at number: Int,
    into content: inout SeenContent
  ) -> Piece.Role? {
    switch delta["type"]?.string {
    case "text_delta":
      content.say(delta["text"]?.string)
      return .text
    case "thinking_delta":
      content.think(delta["thinking"]?.string)
      return .reasoning
    case "input_json_delta":
      // The first one is always empty.
      guard let arguments = delta["partial_json"]?.words else { return .frame }
      content.add(arguments: arguments, at: number)
      return .arguments
    case nil: return nil
    default: return .frame
    }
  }

  /// The words of a refusal are the explanation of the stop.
  private static func stop(_ told: JSONGlimpse, into content: inout SeenContent) {
    content.refuse(told["stop_details"]?["explanation"]?.string)
    let stop: Reply.Stop? =
      switch told["stop_reason"]?.string {
      case "end_turn", "pause_turn": .end
      case "max_tokens", "model_context_window_exceeded": .length
      case "tool_use": .toolCalls
      case "stop_sequence": .stopSequence
      case "refusal": .refusal
      default: nil
      }
    content.stop(stop)
  }

  /// What was read from the cache or written to it is counted apart.
  private static func usage(_ told: JSONGlimpse) -> Reply.Usage {
    var usage = Reply.Usage()
    if let fresh = told["input_tokens"]?.int {
      usage.cachedInput = told["cache_read_input_tokens"]?.int
      usage.cacheWrite = told["cache_creation_input_tokens"]?.int
      usage.input = Reply.Usage.sum(fresh, usage.cachedInput, usage.cacheWrite)
    }
    usage.output = told["output_tokens"]?.int
    usage.reasoning = told["output_tokens_details"]?["thinking_tokens"]?.int
    return usage
  }
}

extension AnthropicCountTokens {
  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    content.isTerminated = body["input_tokens"] != nil
  }
}

extension AnthropicErrors {
  /// A model's name is all that is said of one that is not there.
  func certainKind(of told: ToldFailure) -> Failure.Kind? {
    told.type == "not_found_error" && told.message.hasPrefix("model: ") ? .unknownModel : nil
  }
}
