import MixtapeCore
import MixtapeJSON

extension Control {
  static let cassettes = [
    Endpoint(
      method: "GET",
      path: "/cassettes",
      summary: "the cassettes that are open"
    ) { server, _ in
      ControlAnswer([
        "cassettes": .array(
          server.shelf.cassettes.map { cassette in
            [
              "path": .string(cassette.path),
              "interactions": .number(JSONNumber(cassette.entries.count)),
              "isRecording": .bool(cassette.records),
            ]
          }
        )
      ])
    }
  ]
}
