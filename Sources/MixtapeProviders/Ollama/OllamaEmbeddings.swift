import MixtapeHTTP
import MixtapeJSON

/// `/api/embed`, and the older `/api/embeddings` of one text.
struct OllamaEmbeddings: WireFormat {
  let kind = OperationKind.embedding
  /// Whether it is the older one.
  let isSingle: Bool

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    let type = isSingle ? "EmbeddingRequest" : "EmbedRequest"
    var prompt = Prompt(model: try OllamaReading.model(of: body, type))
    if let value = body["dimensions"], (value.int ?? 0) < 1 {
      throw OllamaChecks.wrongType(value, "\(type).dimensions", "int")
    }
    prompt.inputs = isSingle ? try Self.single(body) : try Self.several(body)
    var conversation = Conversation()
    for input in prompt.inputs { conversation.add(.user, input) }
    prompt.messages = conversation.folded
    prompt.details = body.object
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    // A vector is cut short, and never made longer than the model's own.
    let most = Self.dimensions(of: prompt.model)
    let dimensions = min(prompt.details["dimensions"]?.int ?? most, most)
    let vectors = prompt.inputs.enumerated().map { index, input -> JSON in
      let vector =
        reply.vector(index) ?? EmbeddingVector.make(for: input, dimensions: dimensions)
      return Embeddings.floats(vector)
    }
    if isSingle { return Ollama.whole(["embedding": vectors.first ?? []]) }
    var answer = JSONObject()
    answer["model"] = .string(reply.model)
    answer["embeddings"] = .array(vectors)
    answer["total_duration"] = 21_000_000
    answer["load_duration"] = 1_000_000
    if reply.usage.input > 0 {
      answer["prompt_eval_count"] = .number(JSONNumber(reply.usage.input))
    }
    return Ollama.whole(.object(answer))
  }

  /// An empty text has no vector.
  private static func single(_ body: RequestBody) throws(Failure) -> [String] {
    guard let prompt = body["prompt"] else { return [] }
    guard let text = prompt.string else {
      throw OllamaChecks.wrongType(prompt, "EmbeddingRequest.prompt", "string")
    }
    return text.isEmpty ? [] : [text]
  }

  private static func several(_ body: RequestBody) throws(Failure) -> [String] {
    switch body["input"] {
    case nil: return []
    case .string(let text): return text.isEmpty ? [] : [text]
    case .array(let list):
      let texts = list.compactMap(\.string)
      if texts.count == list.count { return texts }
    case .null, .bool, .number, .object: break
    }
    throw Failure(.badRequest, message: "invalid input type")
  }

  /// Of the models that people use most, as their cards have it.
  private static func dimensions(of model: String) -> Int {
    let known = [("all-minilm", 384), ("mxbai-embed-large", 1_024), ("bge-m3", 1_024)]
    return known.first { model.hasPrefix($0.0) }?.1 ?? 768
  }
}
