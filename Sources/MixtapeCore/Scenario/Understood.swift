package import MixtapeHTTP
package import MixtapeProviders

/// A prompt with what rules ask of it, found once and outside the engine's lock.
package struct Understood: Sendable {
  package let prompt: Prompt
  /// Or the texts that are to be embedded, moderated or spoken.
  let lastUserMessage: Words?
  let system: Words
  let turn: Int
  let toolResults: [ToolResult]

  struct ToolResult: Hashable, Sendable {
    var name: String
    var text: String
  }

  package init(_ prompt: Prompt) {
    var counted = prompt
    counted.inputTokens = prompt.inputTokens ?? TokenCount.estimate(prompt)
    self.prompt = counted
    let inputs = prompt.inputs.isEmpty ? nil : prompt.inputs.joined(separator: "\n")
    lastUserMessage = (prompt.lastUserMessage ?? inputs).map { Words($0) }
    system = Words(prompt.messages.first.flatMap { $0.role == .system ? $0.text : nil } ?? "")
    turn = prompt.turn
    toolResults = prompt.freshToolResults.compactMap { part in
      guard case .toolResult(let name, let text) = part else { return nil }
      return ToolResult(name: name, text: text)
    }
  }

  /// Whether somebody is asked something, unlike where a list or a file is fetched.
  var isCall: Bool { !prompt.messages.isEmpty || !prompt.inputs.isEmpty }
}

/// What a request means to the provider that was asked.
package enum Meaning: Sendable {
  case prompt(Understood)
  /// It cannot be understood; what the provider refuses it for.
  case flawed(Failure)
  /// The provider has no such endpoint.
  case noOperation(Failure)

  package static func of(
    _ request: HTTPRequest,
    at address: Address,
    kept: Kept
  ) -> Meaning {
    let provider = address.provider
    guard var operation = address.operation else {
      let path = address.target[...].targetPath
      let isThere = provider.endpoints.contains { $0.path.matches(path) }
      return .noOperation(
        Failure(isThere ? .wrongMethod : .notFound, subject: "\(request.method) \(path)")
      )
    }
    operation.kept = kept
    var request = request
    if let flaw = request.decodeBody() { return .flawed(flaw) }
    do throws(Failure) {
      return .prompt(Understood(try provider.prompt(of: request, for: operation)))
    } catch {
      return .flawed(error)
    }
  }

  var understood: Understood? {
    if case .prompt(let understood) = self { understood } else { nil }
  }

  /// What the provider says to it, whatever it was to be told.
  var failure: Failure? {
    switch self {
    case .prompt: nil
    case .flawed(let failure), .noOperation(let failure): failure
    }
  }
}

extension HTTPRequest {
  /// Undoes the content coding; what is wrong where that cannot be done.
  fileprivate mutating func decodeBody() -> Failure? {
    guard let name = fields["content-encoding"]?.lowercased(), name != "identity", !body.isEmpty
    else { return nil }
    guard let coding = ContentCoding(of: fields), let decoded = coding.decode(body) else {
      return Failure(
        .badRequest,
        message: "The request's body cannot be decoded as content-encoding '\(name.prefix(40))'."
      )
    }
    body = decoded
    return nil
  }
}
