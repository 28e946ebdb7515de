import MixtapeHTTP
package import MixtapeJSON
import MixtapeProviders

/// How long the client is asked to wait, in any form or none, whatever the answer is.
package struct RetryAfter: Fault {
  package static let name = "retryAfter"
  package static let example = "{ retryAfter: { seconds: 20, milliseconds: 1500 } }"
  private let wish: RetryAfterWish

  package init(_ options: inout JSONReader) throws(JSONError) {
    wish = try options.required(Self.name)
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard case .head(var head, let body) = cue.action else { return [cue] }
    head.fields.remove("retry-after")
    head.fields.remove("retry-after-ms")
    for (name, value) in wish.fields(at: stage.setting.date + cue.at) {
      head.fields.append(name, value)
    }
    return [Cue(at: cue.at, .head(head, body: body))]
  }
}

/// What stands in `retry-after` and `retry-after-ms`; nothing, where all are nil.
private struct RetryAfterWish: Sendable {
  var seconds: Int?
  var milliseconds: Int?
  /// As a date, so long from now on.
  var date: Duration?
  /// As it is.
  var text: String?

  func fields(at now: UnixTime) -> [(String, String)] {
    let values = [
      seconds.map { String($0) },
      date.map { HTTPDate.text(now + $0) },
      text,
    ]
    return values.compactMap { $0.map { ("retry-after", $0) } }
      + (milliseconds.map { [("retry-after-ms", String($0))] } ?? [])
  }
}

extension RetryAfterWish: JSONReadable {
  private static let what =
    "a duration, false for none, or { seconds, milliseconds, date, text } of which some are there"

  init(_ node: JSONNode) throws(JSONError) {
    switch node.content {
    case .bool(false): break
    case .string: seconds = Int(try TimeSpan(node).duration.wholeSecondsUp)
    case .object:
      var reader = try JSONReader(node, noun: "a wait")
      seconds = try reader.optional("seconds")
      milliseconds = try reader.optional("milliseconds")
      date = try reader.optional("date", as: TimeSpan.self)?.duration
      text = try reader.optional("text")
      try reader.finish()
    default: throw node.expected(Self.what)
    }
  }
}
