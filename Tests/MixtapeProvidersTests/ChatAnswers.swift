import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// A choice of a chat completion as a client puts it together, whether it came whole or in chunks.
struct ChatMessage: Equatable {
  struct Call: Equatable {
    var id = ""
    var name = ""
    var arguments = ""
  }

  var text = ""
  var reasoning = ""
  var refusal = ""
  var calls: [Call] = []
  var finishReason: String?

  /// Takes in a message or a delta: both have the same members.
  mutating func add(_ part: JSON) {
    text += part["content"]?.string ?? ""
    reasoning += part["reasoning_content"]?.string ?? part["reasoning"]?.string ?? ""
    refusal += part["refusal"]?.string ?? ""
    for piece in part["content"]?.array ?? [] {
      text += piece["text"]?.string ?? ""
      reasoning += piece["thinking"]?[0]?["text"]?.string ?? ""
    }
    for (place, call) in (part["tool_calls"]?.array ?? []).enumerated() {
      let index = call["index"]?.int ?? place
      while calls.count <= index { calls.append(Call()) }
      if let id = call["id"]?.string, !id.isEmpty { calls[index].id = id }
      calls[index].name += call["function"]?["name"]?.string ?? ""
      calls[index].arguments += call["function"]?["arguments"]?.string ?? ""
    }
  }
}

extension ProviderCase {
  /// Those who speak OpenAI's chat completions.
  static let chats = all.filter { $0.shape == .openAI }

  static func chat(_ name: String) throws -> ProviderCase {
    try #require(chats.first { $0.provider.name == name })
  }

  /// A request with these members besides model and messages.
  func chat(_ members: String...) -> HTTPRequest {
    let message = #""messages":[{"role":"user","content":"Say hello."}]"#
    let body = ([#""model":"some-model""#, message] + members).joined(separator: ",")
    return HTTPRequest(method: "POST", target: wholeTarget, body: Array("{\(body)}".utf8))
  }

  func messages(ofWhole answer: ProviderAnswer) throws -> [ChatMessage] {
    try #require(try JSON(parsing: answer.bytes)["choices"]?.array).map { choice in
      var message = ChatMessage()
      message.add(try #require(choice["message"]))
      message.finishReason = choice["finish_reason"]?.string
      return message
    }
  }

  func messages(ofStream answer: ProviderAnswer) throws -> [ChatMessage] {
    var messages: [ChatMessage] = []
    for chunk in try chunks(of: answer) {
      for choice in chunk["choices"]?.array ?? [] {
        let index = try #require(choice["index"]?.int)
        while messages.count <= index { messages.append(ChatMessage()) }
        messages[index].add(try #require(choice["delta"]))
        if let reason = choice["finish_reason"]?.string { messages[index].finishReason = reason }
      }
    }
    return messages
  }
}

extension ProviderAnswer {
  var pieces: [Piece] {
    guard case .pieces(let pieces) = body else { return [] }
    return pieces
  }
}

extension Piece {
  /// The JSON of its event.
  func json() throws -> JSON {
    var parser = ServerSentEventParser()
    return try JSON(parsing: try #require(parser.receive(bytes).first).data)
  }
}
