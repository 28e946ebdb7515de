/// Reads chat completions back, whatever the vendor: each member means the same wherever it stands.
extension ChatCompletions {
  func read(
    _ chunk: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    if chunk["error"] != nil {
      content.failure = ToldFailure(in: chunk)
      return .failure
    }
    content.answer(by: chunk["model"]?.words)
    let usage = chunk["usage"] ?? dialect.usageBeside.flatMap { chunk[$0]?["usage"] }
    if let usage { content.count(ChatSeen.usage(usage)) }
    guard let choices = chunk["choices"] else { return usage == nil ? nil : .usage }
    guard choices.hasElements else { return usage == nil ? .opening : .usage }
    var role: Piece.Role?
    choices.forEachElement { choice in
      if choice.isFirstChoice {
        role = read(choice, choice["delta"], into: &content)
      } else {
        var other = SeenContent()
        role = read(choice, choice["delta"], into: &other)
      }
    }
    return role == .opening && usage != nil ? .usage : role
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    // Gateways answer 200 before they know.
    if body["error"] != nil { content.failure = ToldFailure(in: body) }
    content.answer(by: body["model"]?.words)
    if let usage = body["usage"] { content.count(ChatSeen.usage(usage)) }
    body["choices"]?.forEachElement { choice in
      guard choice.isFirstChoice else { return }
      _ = read(choice, choice["message"], into: &content)
      content.isTerminated = true
    }
  }

  /// `words`: the member in which the choice has what is said.
  private func read(
    _ choice: JSONGlimpse,
    _ words: JSONGlimpse?,
    into content: inout SeenContent
  ) -> Piece.Role {
    let role = words.flatMap { ChatSeen.read($0, into: &content) }
    guard let reason = choice["finish_reason"]?.words else { return role ?? .opening }
    let isAtSequence = choice["stop_reason"]?.words != nil
    let stop = stop(for: reason)
    content.stop(isAtSequence && stop == .end ? .stopSequence : stop)
    return role ?? .finish
  }

  /// In the vendor's words and in those that others use; nil for words that say it went wrong.
  private func stop(for reason: String) -> Reply.Stop? {
    switch reason {
    case dialect.finishReasons.contentFilter, "content_filter": .contentFilter
    case dialect.finishReasons.end, "stop": .end
    case "length", "model_length": .length
    case "tool_calls", "function_call": .toolCalls
    default: nil
    }
  }
}

/// The members of chat completions that completions, their imitators and others share.
enum ChatSeen {
  /// What a message or a delta brings first; nil where it brings nothing.
  static func read(_ message: JSONGlimpse, into content: inout SeenContent) -> Piece.Role? {
    var roles: [Piece.Role] = []
    if content.think((message["reasoning_content"] ?? message["reasoning"])?.string) {
      roles.append(.reasoning)
    }
    if let said = message["content"] {
      if content.say(said.string) { roles.append(.text) }
      said.forEachElement { part in
        if content.say(part["text"]?.string) { roles.append(.text) }
        part["thinking"]?.forEachElement {
          if content.think($0["text"]?.string) { roles.append(.reasoning) }
        }
      }
    }
    if content.refuse(message["refusal"]?.string) { roles.append(.refusal) }
    var place = 0
    message["tool_calls"]?.forEachElement { call in
      let number = call["index"]?.int ?? place
      place += 1
      guard let function = call["function"] else { return }
      roles.append(read(call: function, id: call["id"]?.words, at: number, into: &content))
    }
    if let call = message["function_call"] {
      roles.append(read(call: call, id: nil, at: 0, into: &content))
    }
    return roles.first
  }

  private static func read(
    call function: JSONGlimpse,
    id: String?,
    at number: Int,
    into content: inout SeenContent
  ) -> Piece.Role {
    let name = function["name"]?.words
    if let name { content.call(name, id: id, at: number) }
    content.add(arguments: function["arguments"]?.string, at: number)
    return name == nil ? .arguments : .toolCall
  }

  static func usage(_ told: JSONGlimpse) -> Reply.Usage {
    var usage = Reply.Usage()
    usage.input = told["prompt_tokens"]?.int
    usage.cachedInput = told["prompt_tokens_details"]?["cached_tokens"]?.int
    usage.output = told["completion_tokens"]?.int
    usage.reasoning = told["completion_tokens_details"]?["reasoning_tokens"]?.int
    return usage
  }
}

extension JSONGlimpse {
  /// Whether a choice is the one that counts: none with a number is.
  var isFirstChoice: Bool { (self["index"]?.int ?? 0) == 0 }
}
