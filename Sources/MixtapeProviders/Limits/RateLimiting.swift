package import MixtapeHTTP

/// What a provider's rate limits are like: what it counts, how that comes back, and how it tells.
///
/// The numbers are an account's own; those of the usual accounts are tiers.
package protocol RateLimiting: Sendable {
  /// The tiers whose numbers are known.
  var tiers: [RateTier] { get }
  /// A wait is told in whole steps of this, rounded up.
  var waitStep: Duration { get }
  /// What of a request says whose limits it takes from; nil where it comes without a key.
  func account(of request: HTTPRequest) -> [UInt8]?
  func refill(of dimension: RateDimension) -> RateRefill
  /// What a request is taken to cost before it is answered.
  func estimate(_ prompt: Prompt) -> RateCost
  /// What it did cost.
  func cost(of usage: FittedReply.Usage) -> RateCost
  /// The fields that tell how the limits stand, besides `retry-after`, which goes with the error.
  func fields(
    of standing: RateStanding,
    for operation: Operation,
    isStream: Bool
  ) -> [RateField]
}

/// A field of a head, by name and value.
package typealias RateField = (name: String, value: String)

extension RateLimiting {
  package var tiers: [RateTier] { [] }
  /// Most tell a wait in the field `retry-after`, in seconds.
  package var waitStep: Duration { .seconds(1) }

  /// The key, without the name of its scheme.
  package func account(of request: HTTPRequest) -> [UInt8]? {
    for name in ["authorization", "x-api-key", "api-key", "x-goog-api-key"] {
      guard let index = request.fields.firstIndex(of: name) else { continue }
      let value = request.fields.valueBytes(at: index)
      let words = value.split(separator: UInt8(ascii: " "), maxSplits: 1)
      return Array(words.count == 2 ? words[1] : value)
    }
    guard request.query.contains("key=") else { return nil }
    return QueryItems(parsing: request.query)["key"].map { Array($0.utf8) }
  }

  package func refill(of dimension: RateDimension) -> RateRefill { .usual(dimension) }

  /// What is read, and what may be written at most.
  package func estimate(_ prompt: Prompt) -> RateCost {
    let input = prompt.inputTokens ?? TokenCount.estimate(prompt)
    let output = (prompt.maxTokens ?? 0) * prompt.choiceCount
    return RateCost(tokens: input + output, inputTokens: input, outputTokens: output)
  }

  package func cost(of usage: FittedReply.Usage) -> RateCost {
    RateCost(tokens: usage.total, inputTokens: usage.input, outputTokens: usage.output)
  }

  package func fields(
    of standing: RateStanding,
    for operation: Operation,
    isStream: Bool
  ) -> [RateField] { [] }
}

extension RateRefill {
  /// As in a bucket that is always being filled: OpenAI's, as its recorded fields show, and
  /// Anthropic's, as its documents say.
  static func usual(_ dimension: RateDimension) -> RateRefill {
    switch dimension.unit {
    case .concurrency: .release
    default: .continuous(per: dimension.isDaily ? .seconds(86_400) : .seconds(60))
    }
  }
}

/// The limits of a provider that tells nothing of them before they are hit, or of which nobody
/// knows how it does.
struct SilentLimits: RateLimiting {}

extension HTTPResponseHead {
  /// Puts fields in the place of those of the same names.
  package func putting(_ told: [RateField]) -> HTTPResponseHead {
    var head = self
    for (name, value) in told { head.fields.set(name, value) }
    return head
  }
}
