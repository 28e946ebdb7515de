import MixtapeHTTP
import MixtapeProviders

/// One request of a swarm, with a tag by which it is found again in the journal.
struct SwarmRequest: Sendable {
  static let tagField = "x-swarm"

  var tag: String
  var session: String
  var request: HTTPRequest
  var isHTTP10: Bool
  /// So that nobody else asks the same.
  var isUnique: Bool

  private static let names = ["openai", "anthropic", "gemini", "ollama", "groq", "nobody"]

  /// `known` are prompts that others ask too.
  init(tag: String, session: String, dice: inout Dice) {
    self.tag = tag
    let provider = Self.names[min(dice.below(16) / 3, 5)]
    isUnique = dice.below(3) == 0
    let prompt = isUnique ? "forward \(tag)" : "question \(dice.below(12))"
    let streams = dice.below(2) == 0
    self.session = provider == "nobody" ? "" : session
    isHTTP10 = dice.below(8) == 0
    let (path, body) = Self.question(provider, prompt, streams: streams)
    request = HTTPRequest(
      method: "POST",
      target: (session.isEmpty || provider == "nobody" ? "" : "/s/\(session)") + path,
      fields: ["content-type": "application/json", "x-swarm": tag],
      body: Array(body.utf8)
    )
  }

  var bytes: [UInt8] {
    let bytes = request.bytes(host: "127.0.0.1:4141")
    guard isHTTP10, let end = bytes.firstIndex(of: 0x0D) else { return bytes }
    return Array("POST \(request.target) HTTP/1.0".utf8) + bytes[end...]
  }

  private static func question(
    _ provider: String,
    _ prompt: String,
    streams: Bool
  ) -> (path: String, body: String) {
    let chat = """
      {"model":"a-model","stream":\(streams),"max_tokens":100,\
      "messages":[{"role":"user","content":"\(prompt)"}]}
      """
    switch provider {
    case "anthropic": return ("/anthropic/v1/messages", chat)
    case "ollama": return ("/ollama/api/chat", chat)
    case "groq": return ("/groq/openai/v1/chat/completions", chat)
    case "gemini":
      let act = streams ? "streamGenerateContent?alt=sse" : "generateContent"
      return (
        "/gemini/v1beta/models/gemini-2.5-pro:\(act)",
        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"\(prompt)\"}]}]}"
      )
    case "nobody": return ("/nobody/knows/this", chat)
    default: return ("/openai/v1/chat/completions", chat)
    }
  }
}

/// What a client saw of the answer to one request.
struct SwarmSight: Sendable {
  enum Ending: Sendable {
    case complete
    case cut
    case reset
    /// The client hung up itself.
    case left
    /// What came was no HTTP.
    case garbled
  }

  var request: SwarmRequest
  var status: Int?
  var type: String?
  var body: [UInt8] = []
  var ending = Ending.left
  /// How long it would have waited.
  var patience: Duration
}
