/// Reads answers back: each line is shaped as the whole is.
extension OllamaChat {
  func framing(of operation: Operation) -> StreamFraming { .lines }

  func read(
    _ line: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    if line["error"] != nil {
      content.failure = ToldFailure(in: line)
      return .failure
    }
    content.answer(by: line["model"]?.words)
    let message = path == .chat ? line["message"] : line
    var roles: [Piece.Role] = []
    if content.think(message?["thinking"]?.string) { roles.append(.reasoning) }
    let words = message?[path == .chat ? "content" : "response"]
    if content.say(words?.string) { roles.append(.text) }
    message?["tool_calls"]?.forEachElement { call in
      let function = call["function"]
      content.call(
        function?["name"]?.words ?? "",
        id: call["id"]?.words,
        arguments: function?["arguments"]?.text
      )
      roles.append(.toolCall)
    }
    guard let isDone = line["done"] else { return roles.first }
    guard isDone.isTrue else { return roles.first ?? .frame }
    end(line, into: &content)
    return roles.first ?? .finish
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    _ = read(body, of: operation, into: &content)
  }

  private func end(_ line: JSONGlimpse, into content: inout SeenContent) {
    content.isTerminated = true
    var usage = Reply.Usage()
    usage.input = line["prompt_eval_count"]?.int
    usage.output = line["eval_count"]?.int
    content.count(usage)
    switch line["done_reason"]?.string {
    case "length": content.stop(.length)
    // Older servers give no reason.
    case "stop", nil: content.stop(content.toolCalls.isEmpty ? .end : .toolCalls)
    default: break
    }
  }
}

extension OllamaEmbeddings {
  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    content.answer(by: body["model"]?.words)
    var usage = Reply.Usage()
    usage.input = body["prompt_eval_count"]?.int
    content.count(usage)
    content.isTerminated = body["embeddings"] != nil || body["embedding"] != nil
  }
}

/// What a download tells are no words of a model.
extension OllamaPull {
  func framing(of operation: Operation) -> StreamFraming { .lines }

  func read(
    _ line: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    if line["error"] != nil {
      content.failure = ToldFailure(in: line)
      return .failure
    }
    if line["status"]?.string == "success" { content.isTerminated = true }
    return line["status"] == nil ? nil : .frame
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    _ = read(body, of: operation, into: &content)
  }
}
