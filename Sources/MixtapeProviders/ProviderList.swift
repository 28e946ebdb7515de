package import MixtapeHTTP

/// Every provider that Mixtape speaks for: to add one, add a line.
package enum ProviderList {
  package static let all: [any Provider] = [
    OpenAI(),
    Anthropic(),
    Gemini(),
    Ollama(),
    DeepSeek(),
    Qwen(),
    GLM(),
    OpenRouter(),
    Groq(),
    Mistral(),
    Cohere(),
    Bedrock(),
    Azure(),
    LiteLLM(),
    XiDao(),
    VLLM(),
    LlamaCpp(),
  ]

  package static func named(_ name: Substring) -> (any Provider)? {
    all.first { $0.name == name }
  }

  /// The provider that is meant by a path without a provider's name before it; nil for paths that
  /// several share.
  ///
  /// A client that shows who it is by its fields is believed where the path is one of its
  /// provider's: `GET /v1/models` is OpenAI's, Anthropic's and Gemini's, and a key must not go to
  /// another. Else the path that says most decides.
  package static func recognise(
    method: String,
    path: Substring,
    fields: HTTPFields = [:]
  ) -> (any Provider)? {
    let shown = all.first { provider in
      provider.clientFields.contains { fields.contains($0) }
        && provider.operation(method: method, path: path) != nil
    }
    if let shown { return shown }
    var best: (provider: any Provider, specificity: Int)?
    for provider in all {
      for template in provider.wellKnownPaths where template.matches(path) {
        if template.specificity > best?.specificity ?? -1 {
          best = (provider, template.specificity)
        }
      }
    }
    return best?.provider
  }

  /// A provider for an upstream that is named on the command line and that we do not know.
  package static func gateway(named name: String) -> any Provider {
    Gateway(name: name)
  }
}
