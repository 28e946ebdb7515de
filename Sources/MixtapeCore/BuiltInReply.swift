import MixtapeJSON
package import MixtapeProviders

/// What the built-in mock says: whatever the request asks for, in the simplest form.
package enum BuiltInReply {
  package static func reply(to prompt: Prompt) -> Reply {
    if let tool = demandedTool(of: prompt) {
      return Reply(parts: [
        .toolCall(
          Reply.ToolCall(name: tool.name, arguments: SchemaSample.json(for: tool.parameters))
        )
      ])
    }
    guard let schema = prompt.outputSchema else { return Reply(text: text(for: prompt)) }
    // Any JSON will do: an object, as every provider's JSON mode writes one.
    return Reply(parts: [.structured(schema == [:] ? ["message": "Hello from Mixtape."] : nil)])
  }

  /// The tool that the request insists on.
  private static func demandedTool(of prompt: Prompt) -> Prompt.Tool? {
    switch prompt.toolChoice {
    case .auto, .none: nil
    case .required: prompt.tools.first
    case .named(let name): prompt.tools.first { $0.name == name }
    }
  }

  private static func text(for prompt: Prompt) -> String {
    guard let message = prompt.lastUserMessage, !message.isEmpty else {
      return "Hello from Mixtape."
    }
    return "Hello from Mixtape. You said: \(message)"
  }
}
