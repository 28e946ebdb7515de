/// Reads completions back: of several prompts or choices the first one.
extension Completions {
  func read(
    _ chunk: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    if chunk["error"] != nil {
      content.failure = ToldFailure(in: chunk)
      return .failure
    }
    read(whole: chunk, of: operation, into: &content)
    content.isTerminated = false
    guard let choice = chunk["choices"]?.first else {
      return chunk["usage"] == nil ? nil : .usage
    }
    if choice["text"]?.words != nil { return .text }
    return choice["finish_reason"] == nil ? .opening : .finish
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    content.answer(by: body["model"]?.words)
    if let usage = body["usage"] { content.count(ChatSeen.usage(usage)) }
    body["choices"]?.forEachElement { choice in
      guard choice.isFirstChoice else { return }
      content.say(choice["text"]?.string)
      content.stop(Self.stop(for: choice["finish_reason"]?.words))
      content.isTerminated = true
    }
  }

  private static func stop(for reason: String?) -> Reply.Stop? {
    switch reason {
    case "stop": .end
    case "length": .length
    case "content_filter": .contentFilter
    default: nil
    }
  }
}

/// Vectors are no words; what they cost is told.
extension Embeddings {
  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    content.answer(by: body["model"]?.words)
    if let usage = body["usage"] { content.count(ChatSeen.usage(usage)) }
    content.isTerminated = body["data"] != nil
  }
}
