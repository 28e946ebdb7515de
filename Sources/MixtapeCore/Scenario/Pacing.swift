import MixtapeJSON
import MixtapeProviders

/// How fast a model speaks.
package struct Pacing: Hashable, Sendable {
  package var timeToFirstToken = Duration.zero
  /// Between two tokens; zero: all at once.
  package var interval = Duration.zero
  /// By what part of itself an interval may be longer or shorter.
  package var jitter = Ratio.zero

  package init() {}

  /// The times of tokens, one after the other.
  struct Clock {
    private let pacing: Pacing
    private var dice: Dice
    /// When the last token came; nil: none has.
    private var last: Duration?

    init(_ pacing: Pacing, dice: Dice) {
      self.pacing = pacing
      self.dice = dice
    }

    mutating func next() -> Duration {
      let time = last.map { $0 + interval } ?? pacing.timeToFirstToken
      last = time
      return time
    }

    private var interval: Duration {
      mutating get { pacing.jitter.varied(pacing.interval, &dice) }
    }
  }
}

extension Pacing {
  init?(_ node: JSONNode, _ reading: inout Reading) {
    let pacing = reading.object(node, "a pacing") { reader, reading in
      var pacing = Pacing()
      let first = reader.optional("timeToFirstToken", &reading, as: TimeSpan.self)
      pacing.timeToFirstToken = first?.duration ?? .zero
      let rate = reader.optional("tokensPerSecond", &reading, as: TokenRate.self)
      pacing.interval = rate?.interval ?? .zero
      pacing.jitter = reader.optional("jitter", &reading, as: Ratio.self) ?? .zero
      return pacing
    }
    guard let pacing else { return nil }
    self = pacing
  }
}

/// A number of tokens in a second.
struct TokenRate: JSONReadable {
  let interval: Duration

  init(_ node: JSONNode) throws(JSONError) {
    let rate = try Double(node)
    guard rate >= 0.001, rate <= 1e9 else {
      throw node.expected("a number of tokens from 0.001 to 1000000000")
    }
    interval = .nanoseconds(Int64(1e9 / rate))
  }
}
