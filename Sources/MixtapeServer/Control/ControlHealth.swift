import MixtapeCore
import MixtapeJSON
import Synchronization

extension Control {
  static let health = Endpoint(
    method: "GET",
    path: "/health",
    summary: "that it is there, for how long, and at which ports besides this one"
  ) { server, _ in
    let ports = server.ports.withLock { $0 }.map { port -> JSON in
      [
        "provider": .string(port.provider),
        "port": .number(JSONNumber(port.listener.address.port)),
        "isOpen": .bool(!server.port(of: port.provider).isClosed),
      ]
    }
    return ControlAnswer([
      "status": "ok",
      "uptimeMilliseconds": .milliseconds(server.doors.wallTime.now - .start),
      "ports": .array(ports),
      "cassettes": .number(JSONNumber(server.shelf.cassettes.count)),
      "interactions": .number(JSONNumber(server.shelf.tape.count)),
    ])
  }
}
