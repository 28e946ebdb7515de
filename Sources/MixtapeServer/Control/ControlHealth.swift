import MixtapeCore
import MixtapeJSON

extension Control {
  static let health = Endpoint(
    method: "GET",
    path: "/health",
    summary: "that it is there, and for how long"
  ) { server, _ in
    ControlAnswer([
      "status": "ok",
      "uptimeMilliseconds": .milliseconds(server.doors.time.now - .start),
      "cassettes": .number(JSONNumber(server.shelf.cassettes.count)),
      "interactions": .number(JSONNumber(server.shelf.tape.count)),
    ])
  }
}
