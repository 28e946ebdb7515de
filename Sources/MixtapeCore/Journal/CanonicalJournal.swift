import MixtapeHTTP

/// A journal as text that says the same however the requests of different calls came between each
/// other: for comparing runs.
///
/// One line for each exchange, ordered by logical call, provider and attempt. What hangs on the
/// moment of arrival is left out: ids, times that were measured, and how much a client had been
/// sent when it left.
package struct CanonicalJournal: Sendable {
  private let exchanges: [Exchange]
  private let redaction: Redaction

  package init(_ exchanges: some Sequence<Exchange>, redaction: Redaction) {
    self.exchanges = Array(exchanges)
    self.redaction = redaction
  }

  package var text: String {
    exchanges.map { Line($0, redaction) }.sorted().map { $0.text + "\n" }.joined()
  }
}

/// What is said of one exchange, with what it is sorted by.
private struct Line: Comparable {
  let call: MatchKey
  let provider: String
  let occurrence: Int
  let attempt: Int
  let text: String

  init(_ exchange: Exchange, _ redaction: Redaction) {
    call = exchange.call?.key ?? exchange.requestKey
    provider = exchange.provider
    occurrence = exchange.call?.occurrence ?? 0
    attempt = exchange.call?.attempt ?? 1
    let words = [
      call.hexadecimal, "\(provider.isEmpty ? "-" : provider) \(occurrence + 1).\(attempt)",
      exchange.question(redaction), exchange.decision, exchange.result(redaction),
    ]
    text = words.joined(separator: " | ")
  }

  static func < (left: Line, right: Line) -> Bool {
    let (one, other) = (left.call, right.call)
    if one != other { return (one.high, one.low) < (other.high, other.low) }
    return (left.provider, left.occurrence, left.attempt, left.text)
      < (right.provider, right.occurrence, right.attempt, right.text)
  }
}

extension Exchange {
  /// What stands for the call where nobody asked what the request means.
  fileprivate var requestKey: MatchKey {
    var hasher = StableHasher()
    hasher.combine(request.method)
    hasher.combine(request.target)
    hasher.combine(request.body.span)
    return hasher.key
  }

  fileprivate func question(_ redaction: Redaction) -> String {
    "\(request.method) \(redaction.text(String(target[...].targetPath)))"
  }

  /// Why it is answered so, how, and with which faults.
  fileprivate var decision: String {
    var words = because.words
    if let act { words += ", \(act.rawValue)" }
    if !faults.isEmpty { words += ", faults: \(faults.joined(separator: ", "))" }
    return words
  }

  fileprivate func result(_ redaction: Redaction) -> String {
    var words = status.map { "\($0) " } ?? ""
    switch outcome {
    case .open: words += "open"
    case .delivered: words += "delivered"
    case .clientLeft: words += "client left"
    case .cut(let why): words += "cut: \(redaction.text(why))"
    }
    if outcome == .delivered || outcome.isCut {
      words += ", \(pieces) pieces, \(bytes) bytes"
    }
    if let planned { words += ", planned \(planned.inNanoseconds) ns" }
    return words
  }
}

extension Exchange.Outcome {
  fileprivate var isCut: Bool { if case .cut = self { true } else { false } }
}

extension Reason {
  fileprivate var words: String {
    switch self {
    case .mock: "mock"
    case .ruled(let rule, let name): name.map { "rule \($0)" } ?? "rule \(rule + 1)"
    case .replayed(let track): "cassette \(track.cassette + 1) #\(track.interaction + 1)"
    case .forwarded(let origin): "forwarded to \(origin)"
    case .missed: "missed"
    case .limited: "limited"
    case .refused: "refused"
    case .upstreamFailed(let origin, _): "upstream failed: \(origin)"
    }
  }
}

extension MatchKey {
  fileprivate var hexadecimal: String { high.hexadecimal + low.hexadecimal }
}

extension UInt64 {
  fileprivate var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
