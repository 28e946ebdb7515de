import MixtapeHTTP

/// Reads what Gemini generates back: each chunk of a stream is shaped as the whole is.
extension GeminiContent {
  func framing(of operation: Operation) -> StreamFraming {
    Self.isArray(operation) ? .jsonArray : .serverSentEvents
  }

  func read(
    _ chunk: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    if chunk["error"] != nil {
      content.failure = GeminiErrors.told(in: chunk)
      return .failure
    }
    content.answer(by: chunk["modelVersion"]?.words)
    if let usage = chunk["usageMetadata"] { content.count(Self.usage(usage)) }
    if let feedback = chunk["promptFeedback"], feedback["blockReason"] != nil {
      content.refuse(feedback["blockReasonMessage"]?.string)
      content.stop(.refusal)
      content.isTerminated = true
      return .refusal
    }
    var role: Piece.Role?
    chunk["candidates"]?.forEachElement { candidate in
      if candidate.isFirstChoice {
        role = Self.read(candidate, into: &content)
      } else {
        var other = SeenContent()
        role = Self.read(candidate, into: &other)
      }
    }
    return role ?? (chunk["usageMetadata"] == nil ? nil : .usage)
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    // A stream that was read as a whole is a list of chunks.
    guard body.isArray else {
      _ = read(body, of: operation, into: &content)
      return
    }
    body.forEachElement { _ = read($0, of: operation, into: &content) }
  }

  private static func read(
    _ candidate: JSONGlimpse,
    into content: inout SeenContent
  ) -> Piece.Role {
    var roles: [Piece.Role] = []
    candidate["content"]?["parts"]?.forEachElement { part in
      if let call = part["functionCall"] {
        content.call(
          call["name"]?.words ?? "",
          id: call["id"]?.words,
          arguments: call["args"]?.text ?? "{}"
        )
        roles.append(.toolCall)
      } else if part["thought"]?.isTrue == true {
        if content.think(part["text"]?.string) { roles.append(.reasoning) }
      } else if content.say(part["text"]?.string) {
        roles.append(.text)
      }
    }
    guard let reason = candidate["finishReason"]?.words else { return roles.first ?? .frame }
    if reason != GeminiLostCall.reason { content.refuse(candidate["finishMessage"]?.string) }
    content.stop(stop(for: reason, hasCalls: !content.toolCalls.isEmpty))
    content.isTerminated = true
    return roles.first ?? .finish
  }

  /// `STOP` for tool calls as well.
  private static func stop(for reason: String, hasCalls: Bool) -> Reply.Stop? {
    switch reason {
    case "STOP": hasCalls ? .toolCalls : .end
    case "MAX_TOKENS": .length
    case "PROHIBITED_CONTENT": .refusal
    case "SAFETY", "RECITATION", "BLOCKLIST", "SPII", "LANGUAGE", "IMAGE_SAFETY": .contentFilter
    default: nil
    }
  }

  /// Thoughts are counted apart from the words, and what is zero is left out.
  private static func usage(_ told: JSONGlimpse) -> Reply.Usage {
    var usage = Reply.Usage()
    usage.input = told["promptTokenCount"]?.int
    usage.cachedInput = told["cachedContentTokenCount"]?.int
    usage.reasoning = told["thoughtsTokenCount"]?.int
    usage.output = Reply.Usage.sum(told["candidatesTokenCount"]?.int, usage.reasoning)
    return usage
  }
}

extension GeminiErrors {
  /// The type is the status as a word, the code what the details name.
  static func told(in body: JSONGlimpse) -> ToldFailure {
    let error = body["error"]
    var code: String?
    error?["details"]?.forEachElement { detail in
      code = code ?? detail["reason"]?.words ?? detail["violations"]?.first?["quotaId"]?.words
    }
    return ToldFailure(
      status: error?["code"]?.int,
      type: error?["status"]?.words ?? "",
      code: code ?? "",
      message: error?["message"]?.string ?? ""
    )
  }

  func told(in body: JSONGlimpse, _ head: HTTPResponseHead) -> ToldFailure {
    let told = Self.told(in: body)
    return ToldFailure(
      status: head.status,
      type: told.type,
      code: told.code,
      message: told.message
    )
  }

  /// Of a day or of a minute: the words are the same.
  ///
  /// Those for too much work were others until 2025, as users quote them.
  func certainKind(of told: ToldFailure) -> Failure.Kind? {
    if told.type == "UNAVAILABLE", told.message.contains("overloaded") { return .overloaded }
    guard told.type == "RESOURCE_EXHAUSTED", !told.code.isEmpty else { return nil }
    return told.code.contains("PerDay") ? .quotaExhausted : .rateLimited
  }
}
