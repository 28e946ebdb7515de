import MixtapeHTTP
import MixtapeJSON

/// `POST /v2/embed`, in each of the types that a client may ask for.
///
/// The shape is that of openllmetry's recording of 2025-09; the types beside `float` from Cohere's
/// SDK 7.3.
struct CohereEmbed: WireFormat {
  let kind = OperationKind.embedding

  private static let mostTexts = 96
  private static let types = ["float", "int8", "uint8", "binary", "ubinary", "base64"]
  private static let inputTypes = [
    "search_document", "search_query", "classification", "clustering", "image",
  ]

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    var prompt = Prompt(model: try body.string("model"))
    guard let inputType = body["input_type"]?.string, Self.inputTypes.contains(inputType) else {
      throw Failure(
        .badRequest,
        message: "invalid request: valid input_type must be provided with the provided model"
      )
    }
    prompt.inputs = try Self.inputs(of: body)
    try Self.check(body)
    for input in prompt.inputs {
      prompt.messages.append(Prompt.Message(.user, input))
    }
    prompt.details = body.object
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Cohere.head.requestID(in: &setting)
    let dimensions =
      prompt.details["output_dimension"]?.int ?? Self.dimensions(of: prompt.model)
    let vectors = prompt.inputs.enumerated().map { index, input in
      if let given = reply.vectors, !given.isEmpty { return given[index % given.count] }
      return EmbeddingVector.make(for: input, dimensions: dimensions)
    }
    let types = prompt.details["embedding_types"]?.array?.compactMap(\.string) ?? ["float"]
    let embeddings = types.map { type in
      JSONObject.Member(
        key: type,
        value: .array(vectors.map { Self.embedding($0, type) })
      )
    }
    let tokens = prompt.inputs.reduce(0) { $0 + TokenCount.estimate($1) }
    let json: JSON = [
      "id": .string(setting.dice.uuid()),
      "texts": .array((prompt.details["texts"]?.array ?? [])),
      "embeddings": .object(JSONObject(embeddings)),
      "meta": [
        "api_version": ["version": "2"],
        "billed_units": ["input_tokens": .number(JSONNumber(tokens))],
      ],
      "response_type": "embeddings_by_type",
    ]
    var head = Cohere.head.whole(requestID: requestID)
    head.appendCohereCounts(
      characters: prompt.inputs.reduce(0) { $0 + $1.count },
      tokens: tokens
    )
    return ProviderAnswer(head: head, body: .whole(JSONLayout.compact.bytes(of: json)))
  }

  /// Texts, pictures, or lists of both.
  private static func inputs(of body: RequestBody) throws(Failure) -> [String] {
    let field = ["texts", "images", "inputs"].first { body[$0] != nil } ?? "texts"
    let elements = try body.array(field)
    if elements.isEmpty { throw Failure(.empty(field: field)) }
    if elements.count > mostTexts {
      throw Failure(
        .badRequest,
        message: """
          invalid request: total number of texts must be at most \(mostTexts) - received \
          \(elements.count)
          """
      )
    }
    return elements.map { element in
      element.string
        ?? (element["content"]?.array ?? []).map { part in
          part["text"]?.string ?? part["image_url"]?["url"]?.string ?? part.canonicalText
        }.joined(separator: "\n")
    }
  }

  private static func check(_ body: RequestBody) throws(Failure) {
    for type in body["embedding_types"]?.array ?? [] where !types.contains(type.string ?? "") {
      throw Failure(
        .badValue(
          field: "embedding_types",
          value: type.text(),
          rule: "must be one of \(types.map { "'\($0)'" }.joined(separator: ", "))"
        )
      )
    }
    if let dimension = body["output_dimension"], ![256, 512, 1_024, 1_536].contains(dimension.int) {
      throw Failure(
        .badValue(
          field: "output_dimension",
          value: dimension.text(),
          rule: "must be one of 256, 512, 1024, 1536"
        )
      )
    }
  }

  /// From Cohere's list of models.
  private static func dimensions(of model: String) -> Int {
    if model.contains("light") { return 384 }
    return model.contains("v3.0") ? 1_024 : 1_536
  }

  private static func embedding(_ vector: [Double], _ type: String) -> JSON {
    switch type {
    case "base64":
      .string(
        Base64.encode(
          vector.flatMap { value in
            let bits = Float(value).bitPattern
            return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) }
          }
        )
      )
    case "int8": numbers(vector.map { steps($0) })
    case "uint8": numbers(vector.map { steps($0) + 128 })
    case "ubinary": numbers(packed(vector))
    // One number for eight dimensions as well, but from -128 on.
    case "binary": numbers(packed(vector).map { $0 - 128 })
    default: .array(vector.map { .number(JSONNumber(text: $0.isFinite ? "\($0)" : "0.0")) })
    }
  }

  private static func numbers(_ values: [Int]) -> JSON {
    .array(values.map { .number(JSONNumber($0)) })
  }

  private static func steps(_ value: Double) -> Int {
    max(-128, min(127, Int(max(-1, min(1, value)) * 127)))
  }

  /// A bit for each dimension: whether it is positive.
  private static func packed(_ vector: [Double]) -> [Int] {
    stride(from: 0, to: vector.count, by: 8).map { start in
      (0..<8).reduce(0) { byte, offset in
        let index = start + offset
        return byte << 1 | (index < vector.count && vector[index] > 0 ? 1 : 0)
      }
    }
  }
}
