package import MixtapeJSON

/// A request in neutral words: the same conversation is the same prompt, whatever the wire format.
package struct Prompt: Hashable, Sendable {
  /// As the client named it; empty where the operation has none.
  package var model: String
  /// All system text first, as one message; then the conversation, never two of the same role in a
  /// row except tools' results.
  package var messages: [Message]
  package var wantsStream: Bool
  package var tools: [Tool]
  package var toolChoice = ToolChoice.auto
  package var maxTokens: Int?
  package var stopSequences: [String] = []
  /// The JSON schema that the answer must fit; `{}` where any JSON will do, nil where it is free.
  package var outputSchema: JSON?
  /// Whether the request asks the model to think aloud.
  package var wantsReasoning = false
  /// How many answers are wanted at once.
  package var choiceCount = 1
  /// The texts to be embedded, moderated or spoken, where that is what is asked for.
  package var inputs: [String] = []
  /// How many tokens all of it is, where they are counted already: by the client, which cut its
  /// inputs itself, or by whoever keeps the prompt.
  package var inputTokens: Int?
  package var streamOptions = StreamOptions()
  /// Whether it goes on from what its session has kept: the same request may mean something else
  /// later.
  package var drawsOnKept = false
  /// The request's own body, for what its format alone understands: sampling parameters that the
  /// answer repeats, dimensions of a vector.
  package var details = JSONObject()

  package init(
    model: String,
    messages: [Message] = [],
    wantsStream: Bool = false,
    tools: [Tool] = [],
    maxTokens: Int? = nil
  ) {
    self.model = model
    self.messages = messages
    self.wantsStream = wantsStream
    self.tools = tools
    self.maxTokens = maxTokens
  }

  /// A tool that the model may call.
  package struct Tool: Hashable, Sendable {
    package var name: String
    /// The JSON schema of its arguments.
    package var parameters: JSON?

    package init(name: String, parameters: JSON? = nil) {
      self.name = name
      self.parameters = parameters
    }
  }

  package enum ToolChoice: Hashable, Sendable {
    case auto
    case none
    /// Some tool must be called.
    case required
    case named(String)
  }

  /// What a client may choose about the form of a stream, where the provider lets it.
  package struct StreamOptions: Hashable, Sendable {
    package var includesUsage = false
    package var isPadded = true
  }

  package struct Message: Hashable, Sendable {
    package enum Role: String, Hashable, Sendable {
      case system
      case user
      case assistant
      case tool
    }

    package enum Part: Hashable, Sendable {
      case text(String)
      /// A picture, a sound or a file: its base64, or where it lies.
      case media(String)
      /// Arguments as compact JSON with sorted keys.
      case toolCall(name: String, arguments: String)
      case toolResult(name: String, text: String)
      /// What has no neutral word: the JSON as it came, with sorted keys.
      case other(String)
    }

    package var role: Role
    package var parts: [Part]

    package init(_ role: Role, _ parts: [Part]) {
      self.role = role
      self.parts = parts
    }

    package init(_ role: Role, _ text: String) {
      self.init(role, [.text(text)])
    }

    /// Its text: what was written or returned, one part a line.
    package var text: String {
      let texts = parts.compactMap { part in
        switch part {
        case .text(let text), .toolResult(_, let text): text
        case .toolCall(let name, let arguments): "\(name) \(arguments)"
        case .media, .other: nil
        }
      }
      return texts.count == 1 ? texts[0] : texts.joined(separator: "\n")
    }
  }

  /// The text of the last message that the user wrote; nil where there is none.
  package var lastUserMessage: String? {
    messages.last { $0.role == .user }?.text
  }

  /// What tools returned since the user last wrote; empty where none did.
  package var freshToolResults: [Message.Part] {
    let last = messages.lastIndex { $0.role == .user }.map { $0 + 1 } ?? 0
    return messages[last...].filter { $0.role == .tool }.flatMap(\.parts)
  }

  /// How many times the user has spoken: 1 in a conversation that begins.
  package var turn: Int {
    messages.reduce(0) { $0 + ($1.role == .user ? 1 : 0) }
  }

  /// Model and messages as JSON: what `--match prompt` compares, and where a miss finds what
  /// differs.
  package var canonical: JSON {
    [
      "model": .string(model),
      "messages": .array(messages.map(\.canonical)),
    ]
  }
}

extension Prompt.Message {
  fileprivate var canonical: JSON {
    let content: JSON =
      if case .text(let text) = parts.first, parts.count == 1 {
        .string(text)
      } else {
        .array(parts.map(\.canonical))
      }
    return ["role": .string(role.rawValue), "content": content]
  }
}

extension Prompt.Message.Part {
  fileprivate var canonical: JSON {
    switch self {
    case .text(let text): ["text": .string(text)]
    case .media(let media): ["media": .string(media)]
    case .toolCall(let name, let arguments):
      ["toolCall": .string(name), "arguments": .string(arguments)]
    case .toolResult(let name, let text): ["toolResult": .string(name), "text": .string(text)]
    case .other(let other): ["other": .string(other)]
    }
  }
}
