import MixtapeHTTP
import MixtapeJSON

/// `POST /v1/messages`, whole and streamed.
struct AnthropicMessages: WireFormat {
  let kind = OperationKind.conversation
  /// How often is unverified; recorded gaps have them.
  let keepAlive: KeepAlive? = KeepAlive(AnthropicStream.ping, every: .seconds(10))

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try AnthropicReading.prompt(of: RequestBody(of: request))
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Anthropic.head.requestID(in: &setting)
    let message = AnthropicMessage(reply, to: prompt, in: &setting)
    if prompt.wantsStream {
      return ProviderAnswer(
        head: Anthropic.head.stream(requestID: requestID),
        stream: AnthropicStream(message).pieces(dice: setting.dice)
      )
    }
    return Anthropic.answer(message.whole, requestID: requestID)
  }

  /// The request's id is the first throw of the dice, as it is for the stream: both are the same
  /// where the setting is.
  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    let requestID = Anthropic.head.requestID(in: &setting)
    return [AnthropicStream.failure(refusal, requestID: requestID, dice: &setting.dice)]
  }
}

/// `POST /v1/messages/count_tokens`.
struct AnthropicCountTokens: WireFormat {
  let kind = OperationKind.tokenCount

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try AnthropicReading.prompt(of: RequestBody(of: request), needsMaxTokens: false)
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Anthropic.head.requestID(in: &setting)
    let count = JSON.number(JSONNumber(reply.usage.input))
    return Anthropic.answer(["input_tokens": count], requestID: requestID)
  }
}
