import MixtapeHTTP
import MixtapeJSON

/// `POST /model/{model}/count-tokens`.
struct BedrockCountTokens: WireFormat {
  let kind = OperationKind.tokenCount

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let input = try RequestBody(of: request)["input"]
    let model = operation.parameter("model") ?? ""
    if let converse = input?["converse"]?.object {
      return try BedrockReading.prompt(
        of: RequestBody(converse),
        model: model,
        wantsStream: false
      )
    }
    guard let body = input?["invokeModel"]?["body"]?.string.flatMap(Base64.decode) else {
      throw Failure(.missing(field: "input"))
    }
    let wrapped = HTTPRequest(method: "POST", target: request.target, body: body)
    return try BedrockInvoke(isStream: false).prompt(of: wrapped, for: operation)
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Bedrock.head.requestID(in: &setting)
    let json: JSON = ["inputTokens": .number(JSONNumber(TokenCount.estimate(prompt)))]
    return ProviderAnswer(
      head: Bedrock.head.whole(requestID: requestID),
      body: .whole(JSONLayout.compact.bytes(of: json))
    )
  }
}
