import MixtapeHTTP

/// A method and a path of a provider, and the format that is spoken there.
package struct Endpoint: Sendable {
  package let method: String
  package let path: PathTemplate
  /// What is asked for there, in the provider's words: `chat.completions`.
  package let name: String
  let format: any WireFormat
  /// Where this path's errors look different from the provider's others.
  let errors: (any ErrorFormat)?

  init(
    _ method: String,
    _ path: PathTemplate,
    _ name: String,
    _ format: any WireFormat,
    errors: (any ErrorFormat)? = nil
  ) {
    self.method = method
    self.path = path
    self.name = name
    self.format = format
    self.errors = errors
  }

  /// HEAD is GET without the body (RFC 9110 §9.3.2).
  func accepts(_ method: String) -> Bool {
    method == self.method || (method == "HEAD" && self.method == "GET")
  }
}

/// An endpoint that was asked, with what its path and query say.
package struct Operation: Sendable {
  package let endpoint: Endpoint
  /// What stands in the places of the path template's parameters, still percent-encoded.
  package let parameters: [PathTemplate.Parameter]
  /// As sent, still percent-encoded.
  package let query: String
  /// What earlier answers of the session left behind; filled in where the kind of operation may
  /// ask for it.
  package var kept = Kept()

  /// With nothing kept and no query, for those who ask without a request.
  package init(endpoint: Endpoint, parameters: [PathTemplate.Parameter], query: String) {
    self.endpoint = endpoint
    self.parameters = parameters
    self.query = query
  }

  /// What is asked for, in the provider's words, for the journal: `chat.completions`.
  package var name: String { endpoint.name }

  /// Whether a prompt says all that matters: then requests may be matched by it, whatever the
  /// provider.
  package var isConversation: Bool { kind == .conversation }

  package var kind: OperationKind { endpoint.format.kind }

  /// What keeps its stream alive.
  package var keepAlive: KeepAlive? { endpoint.format.keepAlive }

  /// Decoded, where it can be.
  package func parameter(_ name: String) -> String? {
    parameters.first { $0.name == name }.map { PercentEncoding.decode($0.value) ?? $0.value }
  }
}
