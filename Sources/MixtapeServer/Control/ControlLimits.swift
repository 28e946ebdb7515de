import MixtapeCore
import MixtapeJSON
import MixtapeProviders
import Synchronization

extension Control {
  static let limits = [
    Endpoint(
      method: "GET",
      path: "/limits",
      summary: "how the buckets of a session's limits stand; ?session=NAME"
    ) { server, question in
      let name = question.session ?? ""
      let now = server.doors.time.now
      let listing = server.engine.withLock { $0.limits(of: name, at: now) }
      return ControlAnswer([
        "session": .string(name),
        "limits": .array(
          listing.flatMap { account, standing in
            standing.readings.map { json($0, of: account) }
          }
        ),
      ])
    }
  ]

  private static func json(_ reading: RateStanding.Reading, of account: Limiter.Account) -> JSON {
    [
      "provider": .string(account.provider),
      "key": account.shortKey.map { .string($0) } ?? .null,
      "models": .string(account.models),
      "limit": .string(reading.dimension.rawValue),
      "amount": .number(JSONNumber(reading.limit)),
      "used": .number(JSONNumber(reading.used)),
      "remaining": .number(JSONNumber(reading.remaining)),
      "emptyInMilliseconds": .milliseconds(reading.reset),
    ]
  }
}
