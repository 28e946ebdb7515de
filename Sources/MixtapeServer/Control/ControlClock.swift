import MixtapeCore
import MixtapeHTTP
import MixtapeJSON

extension Control {
  static let clock = [
    Endpoint(
      method: "GET",
      path: "/clock",
      summary: "which clock it is, its time, and of a manual one what is due next"
    ) { server, _ in
      ControlAnswer(json(server.doors.time))
    },
    Endpoint(
      method: "POST",
      path: "/clock/advance",
      summary: "a manual clock goes on by {\"by\": \"60s\"}; answers when all that was due is done"
    ) { server, question in
      guard let time = server.manualTime else {
        return .problem(
          409,
          "The clock is the real one, which goes by itself. Start Mixtape with --clock manual."
        )
      }
      do throws(JSONError) {
        let node = try JSONNode(parsing: question.body, dialect: .json5)
        await time.advance(by: try ClockAdvance(node).duration)
        return ControlAnswer(json(time))
      } catch {
        return .problem(
          400,
          "\(error). Say by how much, with ms, s, m or h: {\"by\": \"60s\"}."
        )
      }
    },
  ]

  private static let shownDeadlines = 10

  private static func json(_ time: any TimeSource) -> JSON {
    let manual = time as? any ManualTimeSource
    let now = time.now
    return [
      "clock": manual == nil ? "real" : "manual",
      "nowMilliseconds": .milliseconds(now - .start),
      "date": .string(HTTPDate.text(time.date(at: now))),
      "deadlinesMilliseconds": manual.map { manual in
        .array(manual.deadlines(limit: shownDeadlines).map { .milliseconds($0 - .start) })
      } ?? .null,
    ]
  }
}

extension Server {
  /// The scripted clock, where it is one that has to be told to go on.
  package var manualTime: (any ManualTimeSource)? { doors.time as? any ManualTimeSource }
}

/// What stands in `{"by": "60s"}`.
private struct ClockAdvance: JSONObjectReadable {
  static let noun = "an advance of the clock"
  /// So that no clock can be led out of what a number holds by a slip of the finger.
  private static let longest = Duration.seconds(366 * 24 * 3600)

  let duration: Duration

  init(_ reader: inout JSONReader) throws(JSONError) {
    let node = try reader.required("by", as: JSONNode.self)
    if case .string(let text) = node.content, text.hasPrefix("-") {
      throw node.error("time does not go back")
    }
    duration = try TimeSpan(node).duration
    guard duration <= Self.longest else { throw node.error("that is more than a year") }
  }
}
