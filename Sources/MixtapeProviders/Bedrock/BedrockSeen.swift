import MixtapeHTTP

/// Reads messages of `converse` back.
extension BedrockConverse {
  func framing(of operation: Operation) -> StreamFraming { .eventStream }

  func read(
    _ event: [UInt8],
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    guard let message = EventStreamMessage(event),
      let json = JSONGlimpse(event, in: message.payload)
    else {
      content.malformedEvents += 1
      return nil
    }
    return message.isException
      ? Self.fail(message.name, json, into: &content)
      : Self.read(message.name, json, into: &content)
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    var number = 0
    body["output"]?["message"]?["content"]?.forEachElement { block in
      if let call = block["toolUse"] {
        content.call(call["name"]?.words ?? "", id: call["toolUseId"]?.words, at: number)
        content.add(arguments: call["input"]?.text, at: number)
      } else {
        content.say(block["text"]?.string)
        content.think(block["reasoningContent"]?["reasoningText"]?["text"]?.string)
      }
      number += 1
    }
    if let usage = body["usage"] { content.count(Self.usage(usage)) }
    Self.end(body["stopReason"]?.words, into: &content)
  }

  /// What ends a stream that has begun.
  static func fail(
    _ name: String,
    _ json: JSONGlimpse,
    into content: inout SeenContent
  ) -> Piece.Role {
    content.failure = ToldFailure(type: name, message: json["message"]?.string ?? "")
    return .failure
  }

  /// The JSON of an event of this name.
  static func read(
    _ name: String,
    _ json: JSONGlimpse,
    into content: inout SeenContent
  ) -> Piece.Role? {
    let number = json["contentBlockIndex"]?.int ?? 0
    switch name {
    case "messageStart":
      return .opening
    case "contentBlockStart":
      guard let call = json["start"]?["toolUse"] else { return .frame }
      content.call(call["name"]?.words ?? "", id: call["toolUseId"]?.words, at: number)
      return .toolCall
    case "contentBlockDelta":
      return json["delta"].flatMap { read(delta: $0, at: number, into: &content) }
    case "contentBlockStop":
      return .frame
    case "messageStop":
      end(json["stopReason"]?.words, into: &content)
      return .finish
    case "metadata":
      if let usage = json["usage"] { content.count(Self.usage(usage)) }
      return .usage
    default:
      return nil
    }
  }

  private static func read(
    delta: JSONGlimpse,
    at number: Int,
    into content: inout SeenContent
  ) -> Piece.Role? {
    if let text = delta["text"] {
      content.say(text.string)
      return .text
    }
    if let call = delta["toolUse"] {
      content.add(arguments: call["input"]?.string, at: number)
      return .arguments
    }
    guard let reasoning = delta["reasoningContent"] else { return nil }
    guard let text = reasoning["text"] else { return .frame }
    content.think(text.string)
    return .reasoning
  }

  private static func end(_ reason: String?, into content: inout SeenContent) {
    content.isTerminated = reason != nil
    let stop: Reply.Stop? =
      switch reason {
      case "end_turn": .end
      case "max_tokens", "model_context_window_exceeded": .length
      case "tool_use": .toolCalls
      case "stop_sequence": .stopSequence
      case "content_filtered", "guardrail_intervened": .contentFilter
      default: nil
      }
    content.stop(stop)
  }

  /// What the cache brought or took is not counted as input.
  private static func usage(_ told: JSONGlimpse) -> Reply.Usage {
    var usage = Reply.Usage()
    usage.cachedInput = told["cacheReadInputTokens"]?.int
    usage.cacheWrite = told["cacheWriteInputTokens"]?.int
    if let fresh = told["inputTokens"]?.int {
      usage.input = Reply.Usage.sum(fresh, usage.cachedInput, usage.cacheWrite)
    }
    usage.output = told["outputTokens"]?.int
    return usage
  }
}

extension BedrockErrors {
  /// The type stands in a field, before a namespace.
  func told(in body: JSONGlimpse, _ head: HTTPResponseHead) -> ToldFailure {
    let type = head.fields["x-amzn-ErrorType"]?.prefix { $0 != ":" }
    return ToldFailure(
      status: head.status,
      type: type.map { String($0) } ?? "",
      message: (body["message"] ?? body["Message"])?.string ?? ""
    )
  }
}

/// Reads what a model's own format says back: Anthropic's, and that of Amazon's models, which is
/// `converse` with the name of each event around it (openllmetry's recording of 2025).
extension BedrockInvoke {
  func framing(of operation: Operation) -> StreamFraming { .eventStream }

  func read(
    _ event: [UInt8],
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    guard let message = EventStreamMessage(event),
      let json = JSONGlimpse(event, in: message.payload)
    else {
      content.malformedEvents += 1
      return nil
    }
    if message.isException { return BedrockConverse.fail(message.name, json, into: &content) }
    guard let bytes = json["bytes"]?.string.flatMap({ Base64.decode($0) }),
      let inner = JSONGlimpse(bytes, in: bytes.indices)
    else {
      content.malformedEvents += 1
      return nil
    }
    if inner["type"] != nil { return messages.read(inner, of: operation, into: &content) }
    for name in Self.amazonEvents {
      if let event = inner[name] { return BedrockConverse.read(name, event, into: &content) }
    }
    return nil
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    if body["output"] != nil {
      BedrockConverse(isStream: false).read(whole: body, of: operation, into: &content)
    } else {
      messages.read(whole: body, of: operation, into: &content)
    }
  }

  private static let amazonEvents = [
    "contentBlockDelta", "contentBlockStart", "contentBlockStop", "messageStart", "messageStop",
    "metadata",
  ]
}
