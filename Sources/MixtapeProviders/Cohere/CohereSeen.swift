/// Reads messages back; the plan to call tools is text.
extension CohereChat {
  func read(
    _ event: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    let delta = event["delta"]
    let message = delta?["message"]
    let number = event["index"]?.int ?? 0
    switch event["type"]?.string {
    case "message-start":
      return .opening
    case "content-start", "content-delta":
      let part = message?["content"]
      if content.think(part?["thinking"]?.string) { return .reasoning }
      if content.say(part?["text"]?.string) { return .text }
      return .frame
    case "tool-plan-delta":
      content.say(message?["tool_plan"]?.string)
      return .text
    case "tool-call-start":
      let call = message?["tool_calls"]
      let function = call?["function"]
      content.call(function?["name"]?.words ?? "", id: call?["id"]?.words, at: number)
      content.add(arguments: function?["arguments"]?.string, at: number)
      return .toolCall
    case "tool-call-delta":
      let arguments = message?["tool_calls"]?["function"]?["arguments"]?.string
      content.add(arguments: arguments, at: number)
      return .arguments
    case "message-end":
      return end(delta, into: &content)
    case nil: return nil
    default: return .frame
    }
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    let message = body["message"]
    message?["content"]?.forEachElement { part in
      content.think(part["thinking"]?.string)
      content.say(part["text"]?.string)
    }
    content.say(message?["tool_plan"]?.string)
    message?["tool_calls"]?.forEachElement { call in
      let function = call["function"]
      content.call(
        function?["name"]?.words ?? "",
        id: call["id"]?.words,
        arguments: function?["arguments"]?.string
      )
    }
    _ = end(body, into: &content)
  }

  /// An error is told in the place of the counts.
  private func end(_ told: JSONGlimpse?, into content: inout SeenContent) -> Piece.Role {
    if let usage = told?["usage"] {
      var counts = Reply.Usage()
      let tokens = usage["tokens"] ?? usage["billed_units"]
      counts.input = tokens?["input_tokens"]?.int
      counts.output = tokens?["output_tokens"]?.int
      counts.cachedInput = usage["cached_tokens"]?.int
      content.count(counts)
    }
    let reason = told?["finish_reason"]?.words
    if let words = told?["error"]?.string {
      content.failure = ToldFailure(type: reason ?? "", message: words)
      return .failure
    }
    content.isTerminated = reason != nil
    let stop: Reply.Stop? =
      switch reason {
      case "COMPLETE": .end
      case "MAX_TOKENS": .length
      case "TOOL_CALL": .toolCalls
      case "STOP_SEQUENCE": .stopSequence
      case "ERROR": .contentFilter
      default: nil
      }
    content.stop(stop)
    return .finish
  }
}

extension CohereEmbed {
  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    var usage = Reply.Usage()
    usage.input = body["meta"]?["billed_units"]?["input_tokens"]?.int
    content.count(usage)
    content.isTerminated = body["embeddings"] != nil
  }
}
