extension MockServer {
  /// A provider, as far as its SDK must be told where to go.
  public struct Provider: Hashable, Sendable {
    /// What follows the server's address, without a first slash.
    let basePath: String

    /// The OpenAI SDKs: `/openai/v1`.
    public static let openAI = Provider(path: "openai/v1")
    /// The Anthropic SDKs, which add `/v1` themselves: `/anthropic`.
    public static let anthropic = Provider(path: "anthropic")
    /// The Google Gen AI SDKs, which add the version themselves: `/gemini`.
    public static let gemini = Provider(path: "gemini")
    /// The Ollama clients, which add `/api` themselves: `/ollama`.
    public static let ollama = Provider(path: "ollama")

    /// Any other provider, or an upstream of your own.
    ///
    /// - Parameter path: its name and what its SDK wants after that: `deepseek`, `local/v1`.
    public init(path: String) {
      basePath = path
    }
  }
}
