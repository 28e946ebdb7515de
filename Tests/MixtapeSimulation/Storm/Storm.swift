import MixtapeCore
package import MixtapeServer
import MixtapeHTTP
import MixtapeProviders
import Synchronization

/// Many clients that make many calls at once and ask again as SDKs do: what each attempt gets must
/// not hang on who comes first.
///
/// Which client makes which call, when it begins, and whether it takes a new connection, goes by
/// `luck` and by whoever is fastest; what it asks does not.
package struct Storm: Sendable {
  package var clients = 64
  package var calls = 2_000
  /// Of what must not matter.
  package var luck: UInt64
  /// How long nobody may have heard anything before those who wait give up, and how often that is
  /// looked at meanwhile.
  package var quiet: (step: Duration, steps: Int)
  package let connector: any Connector
  package let port: Int
  package let time: any TimeSource

  package init(
    luck: UInt64,
    quiet: (step: Duration, steps: Int),
    connector: any Connector,
    port: Int,
    time: any TimeSource
  ) {
    self.luck = luck
    self.quiet = quiet
    self.connector = connector
    self.port = port
    self.time = time
  }

  /// Which asking of which call it is.
  package struct Asking: Hashable, Sendable, Comparable {
    package var call: Int
    package var provider: String
    /// From 1, of this call at this provider.
    package var number: Int

    package static func < (left: Asking, right: Asking) -> Bool {
      (left.call, left.provider, left.number) < (right.call, right.provider, right.number)
    }
  }

  /// What the client saw of an answer.
  package struct Seen: Hashable, Sendable {
    package enum Ending: Hashable, Sendable { case complete, cut, reset, gaveUp }

    package var ending: Ending
    /// nil where there was none; a reset may take away what was sent before it.
    package var status: Int?
    package var bytes: Int?
    /// Stands for all of the body but its digits, among which are those of dates.
    package var words: UInt64?
  }

  /// Makes every call; returns what each asking saw.
  package func run() async throws -> [Asking: Seen] {
    // At a whole second dates are shorter.
    try await time.sleep(until: time.now + .nanoseconds(1))
    let hall = StormHall(calls: shuffledCalls)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await hall.emptyWhenQuiet(quiet, time) }
      var dice = Dice(seed: luck)
      for _ in 0..<clients {
        let seed = dice.next()
        group.addTask {
          var client = StormClient(self, hall, dice: Dice(seed: seed))
          try await client.run()
        }
      }
      for _ in 0..<clients { try await group.next() }
      group.cancelAll()
    }
    return hall.seen
  }

  private var shuffledCalls: [StormCall] {
    var dice = Dice(seed: luck)
    var numbers = Array(0..<calls)
    for index in numbers.indices {
      numbers.swapAt(index, index + dice.below(numbers.count - index))
    }
    return numbers.map(StormCall.init)
  }
}

/// What the clients of a storm share: the calls that are to be made, and what was seen.
final class StormHall: Sendable {
  private struct State {
    var calls: [StormCall]
    var seen: [Storm.Asking: Storm.Seen] = [:]
    var waiting: [ObjectIdentifier: any Connection] = [:]
    /// Grows whenever somebody has heard something.
    var progress = 0
  }

  private let state: Mutex<State>

  init(calls: [StormCall]) {
    state = Mutex(State(calls: calls))
  }

  var seen: [Storm.Asking: Storm.Seen] { state.withLock { $0.seen } }

  func nextCall() -> StormCall? {
    state.withLock { $0.calls.popLast() }
  }

  func note(_ asking: Storm.Asking, _ seen: Storm.Seen) {
    let previous = state.withLock { $0.seen.updateValue(seen, forKey: asking) }
    precondition(previous == nil, "Each asking is made once.")
  }

  func begins(_ connection: any Connection) {
    state.withLock {
      $0.progress += 1
      $0.waiting[ObjectIdentifier(connection)] = connection
    }
  }

  func ends(_ connection: any Connection) {
    state.withLock {
      $0.progress += 1
      $0.waiting[ObjectIdentifier(connection)] = nil
    }
  }

  /// Closes the connections of all who wait whenever nobody has heard anything for some time: they
  /// would wait for ever.
  func emptyWhenQuiet(_ quiet: (step: Duration, steps: Int), _ time: any TimeSource) async {
    var (progress, steps) = (-1, 0)
    while (try? await time.sleep(until: time.now + quiet.step)) != nil {
      let now = state.withLock { $0.progress }
      steps = now == progress ? steps + 1 : 0
      progress = now
      guard steps >= quiet.steps else { continue }
      let waiting = state.withLock { $0.waiting }
      for connection in waiting.values { connection.close() }
    }
  }
}
