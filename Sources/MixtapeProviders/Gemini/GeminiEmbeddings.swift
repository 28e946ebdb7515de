import MixtapeHTTP
import MixtapeJSON

/// `embedContent` and `batchEmbedContents`.
///
/// Shapes: pydantic-ai's recordings of 2026; google-genai asks for a batch even of one.
struct GeminiEmbeddings: WireFormat {
  let kind = OperationKind.embedding
  let isBatch: Bool

  private static let mostInABatch = 100

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    let message = isBatch ? "BatchEmbedContentsRequest" : "EmbedContentRequest"
    func refuse(_ field: String, _ rule: String) -> Failure {
      Failure(
        .badRequest,
        message: "* \(message).\(field): \(rule)\n",
        flaw: .missing(field: field)
      )
    }
    let requests = isBatch ? body.field("requests")?.array ?? [] : [.object(body.object)]
    guard !requests.isEmpty else { throw refuse("requests", "requests is not specified") }
    guard requests.count <= Self.mostInABatch else {
      throw refuse("requests", "at most 100 requests can be in one batch")
    }
    var conversation = Conversation()
    var prompt = Prompt(model: operation.parameter("model") ?? "")
    for (index, request) in requests.enumerated() {
      let place = isBatch ? "requests[\(index)].content" : "content"
      guard let content = request.field("content") else {
        throw refuse(place, "contents is not specified")
      }
      let texts = GeminiReading.parts(of: content).compactMap { $0.string ?? $0["text"]?.string }
      prompt.inputs.append(texts.joined(separator: "\n"))
      conversation.add(.user, texts.map { .text($0) })
      _ = try Self.dimensions(request, model: prompt.model)
    }
    prompt.messages = conversation.folded
    prompt.details = body.object
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    let requests = isBatch ? prompt.details["requests"]?.array ?? [] : [.object(prompt.details)]
    var embeddings: [JSON] = []
    for (index, input) in prompt.inputs.enumerated() {
      let request = index < requests.count ? requests[index] : [:]
      let dimensions = try Self.dimensions(request, model: prompt.model)
      let vector =
        reply.vector(index) ?? EmbeddingVector.make(for: input, dimensions: dimensions)
      embeddings.append(["values": Embeddings.floats(vector)])
    }
    return Gemini.whole(
      isBatch ? ["embeddings": .array(embeddings)] : ["embedding": embeddings.first ?? [:]]
    )
  }

  /// gemini-embedding-001 has 3,072 numbers, the older text-embedding-004 had 768.
  private static func dimensions(_ request: JSON, model: String) throws(Failure) -> Int {
    let most = model.hasPrefix("gemini-embedding") ? 3_072 : 768
    guard let asked = request.field("outputDimensionality") else { return most }
    guard let count = asked.int, (1...most).contains(count) else {
      throw Failure(
        .badRequest,
        message: "Invalid value at 'output_dimensionality' (TYPE_INT32), \(asked.text())",
        flaw: .badValue(
          field: "output_dimensionality",
          value: asked.text(),
          rule: "must be in the range [1, \(most)]"
        )
      )
    }
    return count
  }
}

extension FittedReply {
  /// The vector that was asked for, from the first again when there are more inputs than vectors.
  func vector(_ index: Int) -> [Double]? {
    vectors.flatMap { $0.isEmpty ? nil : $0[index % $0.count] }
  }
}
