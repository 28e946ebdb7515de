import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import Synchronization

extension Control {
  static let exchanges = [
    Endpoint(
      method: "GET",
      path: "/exchanges",
      summary: "the journal, oldest first; ?session=NAME for a session's; "
        + "?form=canonical as text in an order that does not hang on who came first"
    ) { server, question in
      let name = question.session ?? ""
      let journal = server.engine.withLock { $0.session(name)?.journal }
      switch question.form {
      case nil: break
      case "canonical": return ControlAnswer(text: server.canonicalJournal(session: name))
      case let form?: return .problem(400, "There is no form \(form), only canonical.")
      }
      return ControlAnswer([
        "session": .string(name),
        "forgotten": .number(JSONNumber(journal?.forgotten ?? 0)),
        "exchanges": .array(
          journal?.exchanges.map { ExchangeJSON(server: server).summary($0) } ?? []
        ),
      ])
    },
    Endpoint(
      method: "GET",
      path: "/exchanges/*",
      summary: "one exchange, with its request; ?session=NAME"
    ) { server, question in
      let name = question.session ?? ""
      guard let id = Int(question.segment),
        let exchange = server.engine.withLock({ $0.session(name)?.journal[id] })
      else { return .problem(404, "There is no exchange \(question.segment).") }
      return ControlAnswer(ExchangeJSON(server: server).full(exchange))
    },
    Endpoint(
      method: "DELETE",
      path: "/exchanges",
      summary: "forget the journal; positions on the cassettes stay; ?session=NAME"
    ) { server, question in
      server.engine.withLock { $0.clearJournal(of: question.session ?? "") }
      return ControlAnswer(["deleted": true])
    },
  ]
}

/// An exchange as the control API shows it: redacted, times in milliseconds.
struct ExchangeJSON: Sendable {
  let server: Server

  func summary(_ exchange: Exchange) -> JSON {
    .object(summaryObject(exchange))
  }

  /// The summary and the request.
  func full(_ exchange: Exchange) -> JSON {
    var object = summaryObject(exchange)
    let redaction = server.configuration.redaction
    let fields = redaction.fields(exchange.request.fields)
    let seen = redaction.matchable(
      target: exchange.target,
      fields: exchange.request.fields,
      body: exchange.request.decodedBody
    )
    let body =
      (try? JSON(parsing: seen.body)) ?? .string(String(decoding: seen.body, as: UTF8.self))
    object["request"] = [
      "fields": .array(
        fields.pairs.map { .array([.string($0.name), .string($0.value)]) }
      ),
      "body": body,
    ]
    return .object(object)
  }

  private func summaryObject(_ exchange: Exchange) -> JSONObject {
    let (reason, detail) = words(for: exchange.because)
    let outcome = words(for: exchange.outcome)
    var object = JSONObject([
      .init(key: "id", value: .number(JSONNumber(exchange.id))),
      .init(key: "session", value: .string(exchange.session)),
      .init(key: "atMilliseconds", value: .milliseconds(exchange.startedAt - .start)),
      .init(key: "provider", value: .string(exchange.provider)),
      .init(key: "operation", value: exchange.operation.map(JSON.string) ?? .null),
      .init(key: "method", value: .string(exchange.request.method)),
      .init(key: "target", value: .string(redacted(exchange.target))),
      .init(key: "because", value: .string(reason)),
      .init(key: "detail", value: detail.map { .string(redacted($0)) } ?? .null),
      .init(key: "status", value: exchange.status.map { .number(JSONNumber($0)) } ?? .null),
      .init(key: "outcome", value: .string(outcome.word)),
      .init(key: "pieces", value: .number(JSONNumber(exchange.pieces))),
      .init(key: "bytes", value: .number(JSONNumber(exchange.bytes))),
      .init(key: "headMilliseconds", value: exchange.headAt.map(JSON.milliseconds) ?? .null),
      .init(key: "endMilliseconds", value: exchange.endedAt.map(JSON.milliseconds) ?? .null),
    ])
    if !exchange.faults.isEmpty { object["faults"] = .array(exchange.faults.map(JSON.string)) }
    if let call = exchange.call {
      object["call"] = .number(JSONNumber(call.ordinal))
      object["attempt"] = .number(JSONNumber(call.attempt))
    }
    if let detail = outcome.detail { object["outcomeDetail"] = .string(redacted(detail)) }
    return object
  }

  private func redacted(_ text: String) -> String {
    server.configuration.redaction.text(text)
  }

  private func words(for reason: Reason) -> (word: String, detail: String?) {
    switch reason {
    case .mock: ("mock", nil)
    case .ruled(let rule, let name): ("ruled", name ?? "rule \(rule + 1)")
    case .replayed(let track): ("replayed", server.name(of: track))
    case .forwarded(let origin): ("forwarded", origin.description)
    case .missed(let miss): ("missed", miss.description)
    case .limited(let refusal): ("limited", refusal.description)
    case .refused(let message): ("refused", message)
    case .upstreamFailed(let origin, let message): ("upstream-failed", "\(origin): \(message)")
    }
  }

  private func words(for outcome: Exchange.Outcome) -> (word: String, detail: String?) {
    switch outcome {
    case .open: ("open", nil)
    case .delivered: ("delivered", nil)
    case .clientLeft: ("client-left", nil)
    case .cut(let why): ("cut", why)
    }
  }
}

extension JSON {
  /// Milliseconds with three decimals, exact: no floating point.
  static func milliseconds(_ duration: Duration) -> JSON {
    let microseconds = duration.inNanoseconds / 1_000
    let fraction = String(abs(microseconds % 1_000))
    let padded = String(repeating: "0", count: 3 - fraction.count) + fraction
    return .number(JSONNumber(text: "\(microseconds / 1_000).\(padded)"))
  }
}
