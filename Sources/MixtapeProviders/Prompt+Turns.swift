// How a client goes on with a conversation: with the same words as if it had been read from a
// request.
extension Prompt {
  /// What the model said, as the client sends it back.
  package mutating func append(_ reply: FittedReply) {
    let parts = reply.parts.compactMap { part -> Message.Part? in
      switch part {
      case .text(let passage), .refusal(let passage):
        passage.text.isEmpty ? nil : .text(passage.text)
      case .toolCall(let call):
        .toolCall(name: call.name, arguments: call.arguments.canonicalText)
      case .reasoning: nil
      }
    }
    if !parts.isEmpty { messages.append(Message(.assistant, parts)) }
  }

  package mutating func append(resultOf tool: String, _ text: String) {
    messages.append(Message(.tool, [.toolResult(name: tool, text: text)]))
  }
}
