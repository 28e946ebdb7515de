/// A client library, and how it is told to ask this server instead of the real provider.
package struct SDK: Hashable, Sendable {
  package struct Setting: Hashable, Sendable {
    /// The environment variable that the library reads.
    package var variable: String
    /// What follows the server's address: some want the version in it, some add it themselves.
    package var path: String

    package init(_ variable: String, _ path: String) {
      self.variable = variable
      self.path = path
    }
  }

  package var name: String
  package var settings: [Setting]

  package init(_ name: String, _ settings: [Setting]) {
    self.name = name
    self.settings = settings
  }
}

/// The client libraries that people use most.
package enum SDKList {
  package static let all = [
    SDK("OpenAI", [.init("OPENAI_BASE_URL", "/openai/v1")]),
    SDK("Anthropic", [.init("ANTHROPIC_BASE_URL", "/anthropic")]),
    SDK("Gemini", [.init("GOOGLE_GEMINI_BASE_URL", "/gemini")]),
    SDK("Ollama", [.init("OLLAMA_HOST", "/ollama")]),
    SDK("Cohere", [.init("CO_API_URL", "/cohere")]),
    SDK("Bedrock", [.init("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "/bedrock")]),
    SDK("Azure", [.init("AZURE_OPENAI_ENDPOINT", "/azure")]),
    // LiteLLM reads OPENAI_BASE_URL and ANTHROPIC_BASE_URL, too; its Gemini base has the version.
    SDK(
      "LiteLLM",
      [
        .init("OPENAI_BASE_URL", "/openai/v1"), .init("ANTHROPIC_BASE_URL", "/anthropic"),
        .init("GEMINI_API_BASE", "/gemini/v1beta"), .init("OLLAMA_API_BASE", "/ollama"),
      ]
    ),
  ]
}
