import MixtapeCore
import MixtapeJSON

extension Control {
  static let misses = [
    Endpoint(
      method: "GET",
      path: "/misses",
      summary: "requests for which nothing was recorded; ?session=NAME for one session's"
    ) { server, question in
      let misses = server.misses.filter { miss in
        question.session.map { $0 == miss.session } ?? true
      }
      return ControlAnswer(["misses": .array(misses.map(json))])
    }
  ]

  static func json(_ miss: Miss) -> JSON {
    [
      "session": .string(miss.session),
      "provider": .string(miss.provider),
      "method": .string(miss.method),
      "target": .string(miss.target),
      "message": .string(miss.description),
      "nearest": .array(
        miss.nearest.map { near in
          [
            "interaction": .string(near.name),
            "alreadyPlayed": .bool(near.isPlayed),
            "differences": .array(near.differences.map(JSON.string)),
          ]
        }
      ),
    ]
  }
}
