import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation

/// A recorded exchange that we understand: whose it is, what was asked, and what was answered.
struct RecordedAnswer {
  let provider: any Provider
  let operation: MixtapeProviders.Operation
  let prompt: Prompt
  let documents: [AnswerDocument]
  let isStream: Bool

  static let all = exchanges.compactMap { RecordedAnswer($0, $1, $2) }

  /// Those whose provider and endpoint we know, errors too.
  static let exchanges = RealExchange.all.compactMap {
    exchange -> (RealExchange, any Provider, MixtapeProviders.Operation)? in
    guard let name = hosts[exchange.host], let provider = ProviderList.named(name),
      let operation = provider.operation(of: exchange.request)
    else { return nil }
    return (exchange, provider, operation)
  }

  /// Hosts in the recordings, and whom they belong to.
  private static let hosts: [String: Substring] = [
    "api.openai.com": "openai", "api.anthropic.com": "anthropic", "api.groq.com": "groq",
    "api.mistral.ai": "mistral", "generativelanguage.googleapis.com": "gemini",
    "127.0.0.1": "ollama", "api.cohere.com": "cohere", "localhost": "vllm",
    "traceloop-stg.openai.azure.com": "azure", "test-resource.openai.azure.com": "azure",
    "bedrock-runtime.us-east-1.amazonaws.com": "bedrock",
  ]

  /// nil for what we have no provider, no endpoint or no reader for, and for errors.
  private init?(
    _ exchange: RealExchange,
    _ provider: any Provider,
    _ operation: MixtapeProviders.Operation
  ) {
    guard exchange.head.status == 200,
      let prompt = try? provider.prompt(of: exchange.request, for: operation),
      let documents = try? AnswerDocument.all(in: exchange.body, type: exchange.type)
    else { return nil }
    self.provider = provider
    self.operation = operation
    self.prompt = prompt
    self.documents = documents
    isStream = exchange.type.contains("stream") || exchange.type.contains("ndjson")
  }
}
