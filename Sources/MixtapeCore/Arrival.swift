package import MixtapeHTTP
package import MixtapeProviders

/// A request as the engine sees it: parsed, addressed, and with its key made of what is left after
/// redaction.
package struct Arrival: Sendable {
  package private(set) var address: Address
  package let request: HTTPRequest
  package let key: MatchKey
  /// nil where nobody has asked what it means: only recordings answer.
  package let understanding: Understanding?
  /// What it is taken to cost, where somebody has counted.
  private(set) var cost: RateCost?

  /// With what its session has kept, the request is understood, unless it is `known` already.
  package init(
    address: Address,
    request: HTTPRequest,
    key: MatchKey,
    kept: Kept? = nil,
    known: Understanding? = nil
  ) {
    self.address = address
    self.request = request
    self.key = key
    if let kept {
      self.address.operation?.kept = kept
      understanding = known ?? Understanding(of: request, at: address, kept: kept)
    } else {
      understanding = nil
    }
  }

  /// A request that has no wire format: what it means is known from the start.
  init(address: Address, request: HTTPRequest, meaning prompt: Prompt) {
    self.address = address
    self.request = request
    key = MatchKey.make(matching: prompt)
    understanding = Understanding(prompt, asked: request)
  }

  package var meaning: Meaning? { understanding?.meaning }
  /// nil where it is none, or nobody has asked.
  package var prompt: Prompt? { meaning?.understood?.prompt }

  /// Counts what it will cost, which takes longer the longer the prompt is: beforehand, so that
  /// nobody waits for it.
  package mutating func count() {
    cost = prompt.map { address.provider.limits.estimate($0) }
  }

  /// The logical call that it belongs to, whichever provider and model are asked.
  var call: MatchKey { understanding?.call ?? key }
}

/// What a request means, and which logical call it belongs to.
package struct Understanding: Sendable {
  package let meaning: Meaning
  let call: MatchKey

  init(of request: HTTPRequest, at address: Address, kept: Kept) {
    meaning = Meaning.of(request, at: address, kept: kept)
    call = Self.call(of: request, meaning: meaning)
  }

  /// A request that has no wire format: what it means is known from the start.
  init(_ prompt: Prompt, asked request: HTTPRequest) {
    meaning = .prompt(Understood(prompt))
    call = Self.call(of: request, meaning: meaning)
  }

  /// Whether the same request may mean something else once its session has kept more.
  package var dependsOnKept: Bool {
    switch meaning {
    case .prompt(let understood): understood.prompt.drawsOnKept
    case .flawed: true
    case .noOperation: false
    }
  }

  /// The field by which a client says which requests are one call.
  static let callField = "x-mixtape-call"

  private static func call(of request: HTTPRequest, meaning: Meaning) -> MatchKey {
    var hasher = StableHasher()
    if let name = request.fields[callField] {
      hasher.combine(name)
    } else if let understood = meaning.understood, understood.isCall {
      for message in understood.prompt.messages { hasher.combine(message) }
      for input in understood.prompt.inputs { hasher.combine(input) }
    } else {
      hasher.combine(request.method)
      hasher.combine(request.target)
      hasher.combine(request.body.span)
    }
    return hasher.key
  }
}

extension Prompt {
  /// What users and tools have said, and the assistant in between: neither what stands before it,
  /// nor the beginning of an answer behind it.
  var question: MatchKey {
    var hasher = StableHasher()
    let last = messages.last?.role == .assistant ? messages.count - 1 : messages.count
    for message in messages[..<last] where message.role != .system { hasher.combine(message) }
    for input in inputs { hasher.combine(input) }
    return hasher.key
  }
}

extension StableHasher {
  fileprivate mutating func combine(_ message: Prompt.Message) {
    combine(message.role.rawValue)
    combine(UInt64(message.parts.count))
    for part in message.parts {
      switch part {
      case .text(let text): combine(1, text)
      case .media(let media): combine(2, media)
      case .toolCall(let name, let arguments): combine(3, name, arguments)
      case .toolResult(let name, let text): combine(4, name, text)
      case .other(let other): combine(5, other)
      }
    }
  }

  private mutating func combine(_ tag: UInt64, _ texts: String...) {
    combine(tag)
    for text in texts { combine(text) }
  }
}
