import MixtapeCore
import MixtapeJSON

extension Control {
  static let reset = Endpoint(
    method: "POST",
    path: "/reset",
    summary: "rewind: positions, journal and misses as at the start; ?session=NAME for one session"
  ) { server, question in
    server.reset(session: question.session)
    return ControlAnswer(["reset": true])
  }
}
