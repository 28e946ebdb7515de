import MixtapeHTTP
import MixtapeJSON

/// The requests of the Responses API, read in full; answers are not written yet.
struct ResponsesRequest: WireFormat {
  let kind = OperationKind.conversation

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    var conversation = Conversation()
    if let instructions = body["instructions"]?.string { conversation.add(.system, instructions) }
    if let text = body["input"]?.string {
      conversation.add(.user, text)
    } else {
      for item in body["input"]?.array ?? [] { Self.add(item, to: &conversation) }
    }
    return Prompt(
      model: try body.string("model"),
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: false),
      tools: ChatReading.tools(body["tools"]),
      maxTokens: body.int("max_output_tokens")
    )
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    throw Failure.notBuiltIn(operation)
  }

  private static func add(_ item: JSON, to conversation: inout Conversation) {
    switch item["type"]?.string {
    case "function_call":
      conversation.addToolCall(
        id: item["call_id"]?.string,
        name: item["name"]?.string ?? "",
        arguments: ChatReading.arguments(item["arguments"])
      )
    case "function_call_output":
      let output = ChatReading.parts(item["output"])
      conversation.addToolResult(
        id: item["call_id"]?.string,
        name: nil,
        text: Prompt.Message(.tool, output).text
      )
    case nil, "message":
      let parts = ChatReading.parts(item["content"])
      switch item["role"]?.string {
      case "system", "developer": conversation.add(.system, parts)
      case "assistant": conversation.add(.assistant, parts)
      default: conversation.add(.user, parts)
      }
    // Reasoning is the model's own note, not a part of what was said.
    case "reasoning": break
    default: conversation.add(.user, [.other(item.canonicalText)])
    }
  }
}
