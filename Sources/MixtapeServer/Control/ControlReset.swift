import MixtapeCore
import MixtapeJSON
import Synchronization

extension Control {
  static let reset = Endpoint(
    method: "POST",
    path: "/reset",
    summary: "rewind: positions, journal and misses as at the start; ?session=NAME for one session"
  ) { server, question in
    server.engine.withLock { $0.reset(session: question.session) }
    return ControlAnswer(["reset": true])
  }
}
