import MixtapeHTTP
import MixtapeJSON

/// Chat completions, whole and streamed: OpenAI's, and with a dialect those of everyone who speaks
/// like it.
struct ChatCompletions: WireFormat {
  let kind = OperationKind.conversation
  let dialect: ChatDialect

  init(_ dialect: ChatDialect) {
    self.dialect = dialect
  }

  var keepAlive: KeepAlive? { dialect.keepAlive }

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    let prompt = try ChatReading.prompt(of: body)
    try dialect.check?(body)
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let (dialect, callsFunction) = dialect.asked(by: prompt)
    var reply = reply
    if callsFunction { reply.keepFirstCall() }
    let requestID = dialect.head.requestID(in: &setting)
    let count = max(1, prompt.choiceCount)
    var counts = reply.usage
    counts.output *= count
    counts.reasoning *= count
    var values = ChatValues(
      id: dialect.id.make(in: &setting),
      requestID: requestID,
      created: Int(setting.date.seconds),
      model: reply.model,
      counts: counts,
      hasReasoning: !reply.reasoning.isEmpty,
      callsFunction: callsFunction
    )
    let calls = (0..<count).map { _ in self.calls(of: reply, in: &setting) }
    if prompt.wantsStream {
      let stream = ChatStream(dialect, values, calls: calls, options: prompt.streamOptions)
      return ProviderAnswer(
        head: dialect.head.stream(requestID: requestID),
        stream: stream.pieces(of: reply, dice: setting.dice)
      )
    }
    values.choices = calls.enumerated().map { choice($0, of: reply, $1) }
    values.finishReason = dialect.finishReasons[reply.stop]
    values.stopSequence = reply.stopSequence
    values.usage = .present
    values.call = dialect.toolCalls.whole
    return ProviderAnswer(
      head: dialect.head.whole(requestID: requestID),
      body: .whole(dialect.layout.bytes(of: values.object(dialect.whole)))
    )
  }

  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    dialect.interruption.pieces(for: refusal, of: stream)
  }

  private func calls(of reply: FittedReply, in setting: inout Setting) -> [ChatCall] {
    var calls: [ChatCall] = []
    for (index, call) in reply.toolCalls.enumerated() {
      calls.append(
        ChatCall(
          index: index,
          id: call.id ?? dialect.toolCalls.id(index).make(in: &setting),
          name: call.name,
          arguments: .string(call.argumentsText)
        )
      )
    }
    return calls
  }

  private func choice(_ index: Int, of reply: FittedReply, _ calls: [ChatCall]) -> ChatChoice {
    var choice = ChatChoice(index)
    choice.calls = calls
    var text = reply.text
    if let refusal = reply.refusal {
      if dialect.writesRefusals { choice.refusal = .string(refusal) } else { text += refusal }
    }
    let reasoning = reply.reasoning
    if dialect.writesReasoning, !reasoning.isEmpty { choice.reasoning = .string(reasoning) }
    // Something else may stand in the place of the text; with nothing else, the text is empty.
    let isSilent = text.isEmpty && (choice.refusal != nil || !calls.isEmpty)
    choice.text = isSilent ? Optional<JSON>.none : .string(text)
    return choice
  }
}

extension FittedReply {
  /// A function is called alone.
  fileprivate mutating func keepFirstCall() {
    let calls = parts.indices.filter { index in
      if case .toolCall = parts[index] { true } else { false }
    }
    for index in calls.dropFirst().reversed() { parts.remove(at: index) }
  }
}
