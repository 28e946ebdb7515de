import MixtapeCore
import MixtapeJSON
import Synchronization

extension Control {
  static let scenario = [
    Endpoint(
      method: "GET",
      path: "/scenario",
      summary: "the scenario that is played: its name, its rules, its text"
    ) { server, _ in
      ControlAnswer(json(server.played.withLock { $0 }))
    },
    Endpoint(
      method: "PUT",
      path: "/scenario",
      summary: "plays the scenario in the body (JSON5) from the next request on"
    ) { server, question in
      do throws(ScenarioError) {
        try server.play(question.body, name: "scenario")
        return ControlAnswer(json(server.played.withLock { $0 }))
      } catch {
        return .problem(400, error.message)
      }
    },
    Endpoint(
      method: "DELETE",
      path: "/scenario",
      summary: "goes on without a scenario"
    ) { server, _ in
      server.playNone()
      return ControlAnswer(json(nil))
    },
  ]

  private static func json(_ played: PlayedScenario?) -> JSON {
    guard let played else { return ["scenario": nil] }
    let rules = played.scenario.rules.enumerated().map { index, rule -> JSON in
      [
        "rule": .number(JSONNumber(index + 1)),
        "name": rule.name.map { .string($0) } ?? .null,
        "line": .number(JSONNumber(rule.place.line)),
      ]
    }
    return [
      "scenario": .string(played.name),
      "rules": .array(rules),
      "text": .string(String(decoding: played.text, as: UTF8.self)),
    ]
  }
}
