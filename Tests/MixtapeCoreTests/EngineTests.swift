import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

@Suite struct `The engine` {
  @Test func `stands in when nothing was loaded`() throws {
    var engine = Engine(configuration: EngineConfiguration(), tape: Tape(), fallback: .mock)
    guard case .mock = engine.decide(try arrival(), at: .start).act else {
      Issue.record("not the built-in answer")
      return
    }
  }

  @Test func `plays what is on the tape and misses the rest`() throws {
    var engine = Engine(
      configuration: EngineConfiguration(),
      tape: try tape(of: 1),
      fallback: .miss
    )
    guard case .replay(let track) = engine.decide(try arrival(), at: .start).act else {
      Issue.record("not replayed")
      return
    }
    #expect(track == Tape.Track(cassette: 0, interaction: 0))
    guard case .miss(let near) = engine.decide(try arrival(key: 9), at: .start).act else {
      Issue.record("not missed")
      return
    }
    #expect(near.map(\.track) == [track])
  }

  @Test func `forwards to the named upstream, else to the real provider`() throws {
    var configuration = EngineConfiguration()
    configuration.recordMode = .newEpisodes
    let local = Origin(isSecure: false, host: "127.0.0.1", port: 9)
    configuration.upstreams = [NamedUpstream(name: "openai", origin: local)]
    var engine = Engine(configuration: configuration, tape: Tape(), fallback: .record)
    #expect(try origin(engine.decide(arrival(), at: .start)) == local)
    let anthropic = try arrival(target: "/anthropic/v1/messages")
    #expect(origin(engine.decide(anthropic, at: .start))?.host == "api.anthropic.com")
    #expect(origin(engine.decide(anthropic, at: .start))?.isSecure == true)
  }

  @Test func `records everything anew when told to`() throws {
    var configuration = EngineConfiguration()
    configuration.recordMode = .all
    var engine = Engine(configuration: configuration, tape: try tape(of: 1), fallback: .record)
    #expect(try origin(engine.decide(arrival(), at: .start)) != nil)
  }

  @Test func `keeps sessions apart, and rewinds one alone`() throws {
    var configuration = EngineConfiguration()
    configuration.repeats = .error
    var engine = Engine(configuration: configuration, tape: try tape(of: 1), fallback: .miss)
    for session in ["", "s/a/", "s/b/"] {
      let decision = engine.decide(
        try arrival(target: "/\(session)openai/v1/chat/completions"),
        at: .start
      )
      guard case .replay = decision.act else {
        Issue.record("session \(session) disturbed by another")
        return
      }
      engine.finish(decision.ticket, .delivered, at: .start)
    }
    engine.reset(session: "a")
    #expect(engine.session("a") == nil)
    guard
      case .replay = engine.decide(
        try arrival(target: "/s/a/openai/v1/chat/completions"),
        at: .start
      ).act,
      case .miss = engine.decide(
        try arrival(target: "/s/b/openai/v1/chat/completions"),
        at: .start
      ).act
    else {
      Issue.record("only session a should have been rewound")
      return
    }
  }

  @Test func `has every request in the journal exactly once, with its outcome`() throws {
    var engine = Engine(
      configuration: EngineConfiguration(),
      tape: try tape(of: 1),
      fallback: .miss
    )
    let decision = engine.decide(try arrival(), at: .start + .milliseconds(5))
    #expect(engine.session("")?.journal[1]?.outcome == .open)
    engine.finish(decision.ticket, .delivered, at: .start + .milliseconds(7))
    let exchange = engine.session("")?.journal[1]
    #expect(exchange?.outcome == .delivered)
    #expect(exchange?.endedAt == .milliseconds(2))
    #expect(engine.session("")?.journal.count == 1)
  }

  @Test func `is not disturbed by the end of an exchange from before a reset`() throws {
    var engine = Engine(
      configuration: EngineConfiguration(),
      tape: try tape(of: 2),
      fallback: .miss
    )
    let before = engine.decide(try arrival(), at: .start)
    engine.reset(session: "")
    let after = engine.decide(try arrival(), at: .start)
    engine.finish(before.ticket, .clientLeft, at: .start)
    #expect(engine.session("")?.journal[after.ticket.exchange]?.outcome == .open)
    guard case .replay(let next) = engine.decide(try arrival(), at: .start).act else {
      Issue.record("not replayed")
      return
    }
    #expect(next.interaction == 1)
  }

  @Test func `keeps for a session what its answers leave behind`() throws {
    var engine = Engine(configuration: EngineConfiguration(), tape: Tape(), fallback: .mock)
    let decision = engine.decide(try arrival(), at: .start)
    let thing = Kept.Thing(kind: "file", json: ["id": "a"])
    engine.keep([.keep(id: "a", thing)], decision.ticket)
    #expect(engine.wishes(for: "").kept?["a"] == thing)
    #expect(engine.wishes(for: "other").kept?["a"] == nil)
    engine.reset(session: "")
    engine.keep([.keep(id: "b", thing)], decision.ticket)
    #expect(engine.wishes(for: "").kept == Kept())
  }

  @Test func `asks what a request means only where something depends on it`() throws {
    let replaying = Engine(
      configuration: EngineConfiguration(),
      tape: try tape(of: 1),
      fallback: .miss
    )
    #expect(replaying.wishes(for: "").kept == nil)
    #expect(replaying.wishes(for: "").needsKey)
    let mock = Engine(configuration: EngineConfiguration(), tape: Tape(), fallback: .mock)
    #expect(mock.wishes(for: "").kept != nil)
    #expect(!mock.wishes(for: "").needsKey)
  }

  @Test func `forgets the session longest unused when there are thousands`() throws {
    var engine = Engine(configuration: EngineConfiguration(), tape: Tape(), fallback: .mock)
    for number in 0..<1_200 {
      _ = engine.decide(try arrival(target: "/s/n\(number)/openai/v1/chat/completions"), at: .start)
    }
    #expect(engine.sessionNames.count == 1_000)
    #expect(engine.session("n0") == nil)
    #expect(engine.session("n1199") != nil)
  }

  private func tape(of count: Int) throws -> Tape {
    var tape = Tape()
    for index in 0..<count {
      tape.append(
        Tape.Track(cassette: 0, interaction: index),
        key: MatchKey(high: 1, low: 1),
        path: "openai/v1/chat/completions"
      )
    }
    return tape
  }

  private func arrival(
    target: String = "/openai/v1/chat/completions",
    key: UInt64 = 1
  ) throws -> Arrival {
    let request = HTTPRequest(method: "POST", target: target)
    let address = try #require(Address(of: request, gateways: []))
    return Arrival(address: address, request: request, key: MatchKey(high: key, low: key))
  }

  private func origin(_ decision: Decision) -> Origin? {
    guard case .forward(let origin) = decision.act else { return nil }
    return origin
  }
}
