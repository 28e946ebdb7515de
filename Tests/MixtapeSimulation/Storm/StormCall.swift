package import MixtapeHTTP

/// One logical call of a storm: whom it asks, how, and how often it is made.
package struct StormCall: Sendable {
  package let number: Int

  package init(_ number: Int) {
    self.number = number
  }

  private static let names = ["openai", "anthropic", "gemini", "ollama", "groq"]

  /// The one that is asked first, and the one that stands in for it.
  package var providers: [String] {
    [Self.names[number % 5], Self.names[(number / 5 + number + 1) % 5]]
  }

  /// Some are made again as soon as they are answered.
  package var rounds: Int { number % 4 == 0 ? 2 : 1 }

  private var streams: Bool { number % 3 != 0 }
  private var prompt: String { number % 7 == 0 ? "weather \(number)" : "question \(number)" }

  package func request(to provider: String) -> HTTPRequest {
    HTTPRequest(
      method: "POST",
      target: target(at: provider),
      fields: ["content-type": "application/json"],
      body: Array(body(for: provider).utf8)
    )
  }

  private func target(at provider: String) -> String {
    switch provider {
    case "anthropic": "/anthropic/v1/messages"
    case "ollama": "/ollama/api/chat"
    case "groq": "/groq/openai/v1/chat/completions"
    case "gemini":
      "/gemini/v1beta/models/gemini-2.5-pro:"
        + (streams ? "streamGenerateContent?alt=sse" : "generateContent")
    default: "/\(provider)/v1/chat/completions"
    }
  }

  private func body(for provider: String) -> String {
    if provider == "gemini" {
      return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"\(prompt)\"}]}]}"
    }
    return """
      {"model":"a-model","stream":\(streams),"max_tokens":100,\
      "messages":[{"role":"user","content":"\(prompt)"}]}
      """
  }
}
