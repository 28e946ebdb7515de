import MixtapeJSON
package import MixtapeProviders

/// A reply as someone wrote it down, with blanks for what the request says.
package struct ReplyTemplate: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case text(PassageTemplate)
    case reasoning(PassageTemplate)
    case refusal(PassageTemplate)
    /// nil: a sample that fits the request's schema.
    case structured(TemplateJSON?)
    case toolCall(name: String, arguments: TemplateJSON, id: String?)
  }

  /// All but the parts.
  private var frame = Reply(parts: [])
  private var parts: [Part] = []
  /// The reply where it does not depend on any request, made once.
  private var constant: Reply?

  func filled(in situation: Situation) -> Reply {
    if let constant { return constant }
    var reply = frame
    reply.parts = parts.map { $0.filled(in: situation) }
    return reply
  }
}

extension ReplyTemplate.Part {
  fileprivate func filled(in situation: Situation) -> Reply.Part {
    switch self {
    case .text(let words): .text(words.filled(in: situation))
    case .reasoning(let words): .reasoning(words.filled(in: situation))
    case .refusal(let words): .refusal(words.filled(in: situation))
    case .structured(let json): .structured(json.map { $0.filled(in: situation) })
    case .toolCall(let name, let arguments, let id):
      .toolCall(Reply.ToolCall(name: name, arguments: arguments.filled(in: situation), id: id))
    }
  }

  fileprivate var constant: Reply.Part? {
    switch self {
    case .text(let words): words.constant.map { .text($0) }
    case .reasoning(let words): words.constant.map { .reasoning($0) }
    case .refusal(let words): words.constant.map { .refusal($0) }
    case .structured(nil): .structured(nil)
    case .structured(let json?): json.constant.map { .structured($0) }
    case .toolCall(let name, let arguments, let id):
      arguments.constant.map {
        .toolCall(Reply.ToolCall(name: name, arguments: $0, id: id))
      }
    }
  }
}

extension ReplyTemplate {
  init?(_ node: JSONNode, _ reading: inout Reading) {
    if case .object = node.content {
      let template = reading.object(node, "a reply") { reader, reading in
        ReplyTemplate(&reader, &reading)
      }
      guard let template else { return nil }
      self = template
    } else if case .string = node.content {
      guard let words = reading.value(node, as: PassageTemplate.self) else { return nil }
      parts = [.text(words)]
    } else {
      reading.add(node.expected("a text, or an object such as { text: \"Hello\" }"))
      return nil
    }
    let known = parts.compactMap(\.constant)
    if known.count == parts.count {
      var reply = frame
      reply.parts = known
      constant = reply
    }
  }

  /// The parts stand in the order in which they are told: thoughts, words, calls.
  private init(_ reader: inout JSONReader, _ reading: inout Reading) {
    if let words = reader.optional("reasoning", &reading, as: PassageTemplate.self) {
      parts.append(.reasoning(words))
    }
    let tokens = reader.optional("tokens", &reading, as: TokenLimit.self)
    if var words = reader.optional("text", &reading, as: PassageTemplate.self) {
      words.tokens = tokens?.number
      parts.append(.text(words))
    } else if tokens != nil, !reader.keys.contains("text") {
      reading.add(reader.node.error("tokens needs a text to repeat"))
    }
    if let node = reader.node("structured", &reading) {
      if case .bool(true) = node.content {
        parts.append(.structured(nil))
      } else if let json = reading.value(node, as: TemplateJSON.self) {
        parts.append(.structured(json))
      }
    }
    if let words = reader.optional("refusal", &reading, as: PassageTemplate.self) {
      parts.append(.refusal(words))
    }
    if let node = reader.node("toolCalls", &reading) {
      parts += reading.elements(node, "an array of tool calls") { Part(call: $0, &$1) }
    }
    frame.vectors = reader.optional("embedding", &reading, as: Vectors.self)?.vectors
    frame.stop = reader.optional("stop", &reading, as: Reply.Stop.self)
    frame.model = reader.optional("model", &reading, as: String.self)
    if let node = reader.node("usage", &reading) {
      frame.usage = Reply.Usage(node, &reading) ?? Reply.Usage()
    }
  }
}

extension Reply.Stop: JSONReadable {}

extension ReplyTemplate.Part {
  fileprivate init?(call node: JSONNode, _ reading: inout Reading) {
    let call = reading.object(node, "a tool call") { reader, reading -> Self? in
      let name = reader.required("name", &reading, as: String.self)
      let arguments = reader.optional("arguments", &reading, as: TemplateJSON.self)
      let id = reader.optional("id", &reading, as: String.self)
      return name.map {
        .toolCall(name: $0, arguments: arguments ?? .constant([:]), id: id)
      }
    }
    guard let call = call.flatMap(\.self) else { return nil }
    self = call
  }
}

extension Reply.Usage {
  fileprivate init?(_ node: JSONNode, _ reading: inout Reading) {
    let usage = reading.object(node, "a usage") { reader, reading in
      var usage = Reply.Usage()
      usage.input = reader.optional("input", &reading)
      usage.cachedInput = reader.optional("cachedInput", &reading)
      usage.cacheWrite = reader.optional("cacheWrite", &reading)
      usage.output = reader.optional("output", &reading)
      usage.reasoning = reader.optional("reasoning", &reading)
      return usage
    }
    guard let usage else { return nil }
    self = usage
  }
}

private struct TokenLimit: JSONReadable {
  let number: Int

  init(_ node: JSONNode) throws(JSONError) {
    number = try Int(node)
    guard (0...1_000_000).contains(number) else {
      throw node.expected("a number of tokens from 0 to 1000000")
    }
  }
}

/// One vector, or one for each input.
private struct Vectors: JSONReadable {
  let vectors: [[Double]]

  init(_ node: JSONNode) throws(JSONError) {
    guard case .array(let nodes) = node.content, let first = nodes.first else {
      throw node.expected("an array of numbers, or an array of such arrays")
    }
    if case .array = first.content {
      vectors = try [[Double]](node)
    } else {
      vectors = [try [Double](node)]
    }
  }
}
