package import MixtapeHTTP

/// Whose wire formats we speak: what can be asked, at which paths, and how it says no.
///
/// What an operation reads and writes is its endpoint's `WireFormat`; how errors look is the
/// provider's own `ErrorFormat`.
package protocol Provider: Sendable {
  /// In lower case; the first segment of the path as well.
  var name: String { get }
  /// The real one, for recording without `--upstream`; nil for servers that people run themselves.
  var origin: Origin? { get }
  /// What it can be asked; the first that fits counts.
  var endpoints: [Endpoint] { get }
  /// The paths that mean this provider even where its name does not stand before them.
  var wellKnownPaths: [PathTemplate] { get }
  /// Names of request fields that only this provider's own clients send.
  var clientFields: [String] { get }
  /// How it writes its errors.
  var errors: any ErrorFormat { get }
  /// How it limits what an account may ask, and tells of it.
  var limits: any RateLimiting { get }
}

extension Provider {
  package var clientFields: [String] { [] }
  package var limits: any RateLimiting { SilentLimits() }

  /// What is asked for, by the provider's own path; nil: not an endpoint of it.
  package func operation(
    method: String,
    path: Substring,
    query: Substring = ""
  ) -> Operation? {
    for endpoint in endpoints where endpoint.accepts(method) {
      if let parameters = endpoint.path.parameters(in: path) {
        return Operation(endpoint: endpoint, parameters: parameters, query: String(query))
      }
    }
    return nil
  }

  /// The request in neutral words, or what this provider would refuse it for.
  package func prompt(
    of request: HTTPRequest,
    for operation: Operation
  ) throws(Failure) -> Prompt {
    try operation.endpoint.format.prompt(of: request, for: operation)
  }

  /// The reply as this provider writes it, whole or streamed as the prompt wants it.
  ///
  /// An operation that we cannot answer yet gets an error in the provider's shape that says so.
  package func answer(
    _ reply: Reply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    do {
      let fitted = FittedReply(reply, to: prompt)
      return try operation.endpoint.format.answer(fitted, to: prompt, for: operation, in: &setting)
    } catch {
      return answer(error, for: operation, in: &setting)
    }
  }

  /// The failure as this provider writes it; `operation` is nil where the path is none of its own.
  package func answer(
    _ failure: Failure,
    for operation: Operation?,
    in setting: inout Setting
  ) -> ProviderAnswer {
    if let edge = failure.edge.flatMap({ EdgeList.named($0.name) }) {
      return answer(failure, by: edge, in: &setting)
    }
    let format = operation?.endpoint.errors ?? errors
    return format.answer(failure, for: operation, in: &setting)
  }

  /// The failure as this provider writes it into a stream that has begun; the rest of the stream is
  /// then left out.
  package func interruption(
    by failure: Failure,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    let format = operation.endpoint.errors ?? errors
    return operation.endpoint.format.interruption(
      by: format.settledRefusal(for: failure, of: operation),
      of: stream,
      for: operation,
      in: &setting
    )
  }
}
