import MixtapeProviders

/// What the providers' documents and recordings say, written down apart from the code that must
/// agree with it.
extension ProviderConformance {
  struct Framing {
    var end = "\n\n"
    var hasEventNames = false
    var hasDone = false
    var type = "text/event-stream"
  }

  static func framing(of provider: ProviderCase) -> Framing {
    switch provider.shape {
    case .openAI: Framing(hasDone: true)
    case .anthropic: Framing(hasEventNames: true)
    case .gemini: Framing(end: "\r\n\r\n")
    case .ollama: Framing(end: "\n", type: "application/x-ndjson")
    case .cohere: Framing(hasEventNames: true, hasDone: true)
    // Binary: `BedrockTests` looks at its frames.
    case .bedrock: Framing(end: "", type: "application/vnd.amazon.eventstream")
    }
  }

  static func status(of kind: Failure.Kind, from provider: String) -> Int {
    if let status = peculiarStatus(of: kind, from: provider) { return status }
    return switch kind {
    case .badRequest, .contextTooLong: 400
    case .invalidKey: 401
    case .permission: 403
    case .notFound, .unknownModel, .missed: 404
    case .wrongMethod: 405
    case .tooLarge: 413
    case .unprocessable: 422
    case .rateLimited, .quotaExhausted: 429
    case .serverError: 500
    case .notBuiltIn: 501
    case .badGateway: 502
    case .overloaded, .unavailable: 503
    case .timeout: 504
    }
  }

  /// Where a provider differs from most.
  private static func peculiarStatus(of kind: Failure.Kind, from provider: String) -> Int? {
    switch (provider, kind) {
    case ("anthropic", .overloaded): 529
    case ("anthropic", .quotaExhausted): 400
    case ("gemini", .invalidKey), ("gemini", .tooLarge): 400
    case ("deepseek", .quotaExhausted), ("openrouter", .quotaExhausted): 402
    case ("ollama", .quotaExhausted), ("cohere", .quotaExhausted): 402
    case ("azure", .permission): 401
    case ("azure", .quotaExhausted): 403
    case ("azure", .unprocessable): 400
    case ("bedrock", .invalidKey): 403
    case ("bedrock", .unknownModel), ("bedrock", .unprocessable): 400
    case ("bedrock", .quotaExhausted): 400
    case ("bedrock", .timeout), ("azure", .timeout): 408
    case ("deepseek", .unknownModel), ("glm", .unknownModel): 400
    case ("openrouter", .unknownModel), ("mistral", .unknownModel): 400
    case ("xidao", .unknownModel): 503
    case ("xidao", .quotaExhausted): 403
    case ("openrouter", .overloaded), ("mistral", .overloaded), ("glm", .overloaded): 429
    default: nil
    }
  }
}
