import MixtapeCore
import MixtapeHTTP
import MixtapeServer

extension MockServer {
  /// One request and what came of it.
  public struct Exchange: Hashable, Sendable {
    /// Why it was answered as it was.
    public enum Answer: Hashable, Sendable {
      /// The built-in answer: no rule and no cassette had one.
      case mock
      /// A rule of the scenario: its number from 1, and its name where it has one.
      case rule(Int, name: String?)
      /// A recording; its cassette and its number there, such as `demo.json #7`.
      case replayed(String)
      /// The real provider's answer.
      case forwarded
      /// An error: nothing that was recorded fits.
      case missed
      /// The provider's refusal: one of the scenario's limits was hit, which is told in words.
      case limited(String)
      /// An error, for a reason in words.
      case refused(String)
    }

    /// Counts from 1 in each session.
    public let id: Int
    /// The first segment of the path that was asked for: `openai`.
    public let provider: String
    /// The request's method.
    public let method: String
    /// The provider's own path, without the query.
    public let path: String
    /// The request's body.
    public let requestBody: [UInt8]
    /// The answer's status; nil before there is one.
    public let status: Int?
    /// Why it was answered as it was.
    public let answer: Answer
    /// True when the client has been sent the whole answer.
    public let isDelivered: Bool
  }

  /// A request for which nothing was recorded.
  public struct Miss: Hashable, Sendable, CustomStringConvertible {
    /// The request, the nearest recordings, and what differs.
    public let description: String
  }

  /// What was asked and answered, oldest first.
  ///
  /// - Parameter session: whose exchanges; nil for requests that name no session.
  /// - Returns: The last of them: the journal is bounded.
  public func exchanges(session: String? = nil) -> [Exchange] {
    server.exchanges(session: session ?? "").map { exchange in
      Exchange(
        id: exchange.id,
        provider: exchange.provider,
        method: exchange.request.method,
        path: String(exchange.target.prefix { $0 != "?" }),
        requestBody: exchange.request.body,
        status: exchange.status,
        answer: answer(exchange.because),
        isDelivered: exchange.outcome == .delivered
      )
    }
  }

  /// The requests of every session for which nothing was recorded.
  public var misses: [Miss] {
    server.misses.map { Miss(description: $0.description) }
  }

  private func answer(_ reason: Reason) -> Exchange.Answer {
    switch reason {
    case .mock: .mock
    case .ruled(let ordinal, let name): .rule(ordinal + 1, name: name)
    case .replayed(let track): .replayed(server.title(of: track))
    case .forwarded: .forwarded
    case .missed: .missed
    case .limited(let refusal): .limited(refusal.description)
    case .refused(let message): .refused(message)
    case .upstreamFailed(let origin, let message): .refused("\(origin): \(message)")
    }
  }
}
