import MixtapeHTTP
import MixtapeJSON

/// `countTokens`.
struct GeminiCountTokens: WireFormat {
  let kind = OperationKind.tokenCount
  let surface: GeminiSurface

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    var body = try RequestBody(of: request)
    if let nested = body.field("generateContentRequest")?.object { body = RequestBody(nested) }
    return try GeminiReading.prompt(
      of: body,
      model: operation.parameter("model") ?? "",
      wantsStream: false
    )
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    var answer = JSONObject()
    answer["totalTokens"] = .number(JSONNumber(reply.usage.input))
    if surface == .vertex {
      let letters = prompt.messages.reduce(0) { $0 + $1.text.count { !$0.isWhitespace } }
      answer["totalBillableCharacters"] = .number(JSONNumber(letters))
    }
    answer["promptTokensDetails"] = Self.details(reply.usage.input)
    return Gemini.whole(.object(answer))
  }

  static func details(_ count: Int) -> JSON {
    [["modality": "TEXT", "tokenCount": .number(JSONNumber(count))]]
  }
}
