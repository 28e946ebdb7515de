package import MixtapeHTTP

/// How one operation is read and written.
package protocol WireFormat: Sendable {
  /// Whether a prompt says all that matters: then requests may be matched by it, whatever the
  /// provider.
  var isConversation: Bool { get }

  /// The request in neutral words. Strict about what an answer needs, tolerant of the rest.
  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt

  /// The reply in this format; throws where it cannot be written, for the provider to say so.
  func answer(
    _ reply: Reply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer
}

extension WireFormat {
  package var isConversation: Bool { true }
}
