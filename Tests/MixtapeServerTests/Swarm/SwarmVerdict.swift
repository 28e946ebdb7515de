import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeServer

/// Compares what clients saw with what the journal says of it.
struct SwarmVerdict {
  private let exchanges: [String: [Exchange]]
  private let completed: [String: [UInt8]]
  private(set) var problems: [String] = []

  /// `completed` are the bodies that the upstream has sent to their end.
  init(_ server: Server, sessions: [String], completed: [String: [UInt8]]) {
    var exchanges: [String: [Exchange]] = [:]
    for session in sessions {
      for exchange in server.exchanges(session: session) {
        let tag = exchange.request.fields[SwarmRequest.tagField] ?? "untagged"
        exchanges["\(session)/\(tag)", default: []].append(exchange)
      }
    }
    self.exchanges = exchanges
    self.completed = completed
  }

  /// Every request is in the journal once, and as its client saw it; nothing else is.
  mutating func judge(_ sights: [SwarmSight]) {
    for sight in sights { judge(sight) }
    let asked = Set(sights.map { "\($0.request.session)/\($0.request.tag)" })
    for key in exchanges.keys.sorted() where !asked.contains(key) {
      problems.append("\(key): in the journal, and nobody has asked it")
    }
  }

  /// No window has let in more than its limit allows: what the bucket holds when it begins, and what
  /// flows in meanwhile.
  mutating func judgeLimits() {
    let window = Duration.seconds(60)
    let admitted = exchanges.values.joined().filter { exchange in
      if case .limited = exchange.because { return false }
      return exchange.provider == "openai"
    }
    for (session, exchanges) in Dictionary(grouping: admitted, by: \.session) {
      let times = exchanges.map(\.startedAt).sorted()
      var first = 0
      for (index, time) in times.enumerated() {
        while time - times[first] >= window { first += 1 }
        if index - first + 1 > 2 * SwarmScenario.limit {
          problems.append(
            "session '\(session)': more than the limit within a minute before \(time)"
          )
        }
      }
    }
  }

  private mutating func judge(_ sight: SwarmSight) {
    let key = "\(sight.request.session)/\(sight.request.tag)"
    let found = exchanges[key] ?? []
    guard let exchange = found.first, found.count == 1 else {
      if found.count > 1 || sight.status != nil {
        problems.append("\(key): \(found.count) times in the journal")
      }
      return
    }
    guard let problem = problem(of: exchange, sight) else { return }
    problems.append(
      "\(key): \(problem): the client saw \(sight.status ?? 0), \(sight.body.count) bytes, "
        + "\(sight.ending); the journal has \(exchange.status ?? 0), \(exchange.bytes) bytes, "
        + "\(exchange.outcome), \(exchange.because), faults \(exchange.faults)"
    )
  }

  private func problem(of exchange: Exchange, _ sight: SwarmSight) -> String? {
    if let status = sight.status, status != exchange.status { return "another status" }
    if sight.body.count > exchange.bytes, !exchange.faults.contains("wrongContentLength") {
      return "more bytes than were sent"
    }
    if sight.ending == .garbled { return "no HTTP" }
    switch exchange.outcome {
    case .open: return "it has not ended"
    case .delivered: return problemOfDelivered(exchange, sight)
    case .cut: return problemOfCut(exchange, sight)
    case .clientLeft: return problemOfLeft(exchange, sight)
    }
  }

  private func problemOfDelivered(_ exchange: Exchange, _ sight: SwarmSight) -> String? {
    let hasWrongLength = exchange.faults.contains("wrongContentLength")
    switch sight.ending {
    case .left: return nil
    case .complete: break
    case .cut where hasWrongLength: return nil
    case .cut, .reset, .garbled: return "delivered, and the client did not get it"
    }
    if sight.body.count != exchange.bytes, !hasWrongLength { return "fewer bytes than were sent" }
    guard exchange.faults.isEmpty else { return nil }
    if exchange.act == .forward, case .forwarded = exchange.because,
      completed[sight.request.tag] != sight.body
    {
      return "not what the upstream said"
    }
    return sight.isWellFormed ? nil : "malformed"
  }

  private func problemOfCut(_ exchange: Exchange, _ sight: SwarmSight) -> String? {
    guard case .cut(let why) = exchange.outcome else { return nil }
    let isPlanned = why == "as planned" || why == "reset"
    if isPlanned, exchange.faults.isEmpty { return "cut off, and nobody has planned it" }
    switch sight.ending {
    case .complete: return sight.body.count == exchange.bytes ? nil : "cut off unnoticed"
    case .cut: return sight.body.count == exchange.bytes ? nil : "what was sent before got lost"
    case .reset, .left, .garbled: return nil
    }
  }

  private func problemOfLeft(_ exchange: Exchange, _ sight: SwarmSight) -> String? {
    switch sight.ending {
    case .left: return stuck(exchange, sight)
    case .cut: return exchange.faults.contains("halfClose") ? nil : "left, says only the journal"
    // By length the client may have all of it, and the server hang behind that.
    case .complete: return mayHang(exchange) ? nil : "left, says only the journal"
    case .reset, .garbled: return "left, says only the journal"
    }
  }

  /// Somebody waited for hours for what never came.
  private func stuck(_ exchange: Exchange, _ sight: SwarmSight) -> String? {
    sight.patience < .seconds(3600) || mayHang(exchange) ? nil : "nothing came for hours"
  }

  private func mayHang(_ exchange: Exchange) -> Bool {
    exchange.faults.contains("hang") || exchange.faults.contains("halfClose")
  }
}

extension SwarmSight {
  /// Whether a client of the provider can read it.
  fileprivate var isWellFormed: Bool {
    guard let type else { return body.isEmpty }
    if type.hasPrefix("application/json") { return (try? JSON(parsing: body)) != nil }
    let lines = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isNewline)
    let texts: [Substring] =
      type.hasPrefix("text/event-stream")
      ? lines.filter { $0.hasPrefix("data:") }.map { $0.dropFirst(5) } : lines
    let words = texts.map { $0.drop { $0 == " " } }.filter { $0 != "[DONE]" }
    guard type.hasPrefix("text/event-stream") || type.contains("ndjson") else { return true }
    return words.allSatisfy { (try? JSON(parsing: Array($0.utf8))) != nil }
  }
}
