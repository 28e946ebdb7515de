import MixtapeHTTP

extension Provider {
  /// Path and query to which this provider's clients send a prompt, by POST; nil: it takes none of
  /// that kind.
  package func target(for prompt: Prompt, as kind: OperationKind) -> String? {
    let endpoint = endpoints.first { endpoint in
      let format = endpoint.format
      return endpoint.method == "POST" && format.kind == kind
        && (format.alwaysStreams ?? prompt.wantsStream) == prompt.wantsStream
    }
    guard let endpoint else { return nil }
    // Besides the model, the endpoints that come first name no more than a version: Gemini's.
    let path = endpoint.path.filled { name in
      name == "model" ? PercentEncoding.encode(prompt.model) : "v1beta"
    }
    return path + endpoint.format.usualQuery
  }
}
