import MixtapeCore
import MixtapeHTTP
import MixtapeProviders

extension Server {
  var date: UnixTime { doors.time.date(at: doors.time.now) }

  /// The request as a cassette would have it: what matching is done with, on both sides.
  func redacted(_ request: HTTPRequest, at address: Address) -> RecordedRequest {
    let seen = configuration.redaction.matchable(
      target: address.target,
      fields: request.fields,
      body: request.decodedBody
    )
    return RecordedRequest(
      provider: address.name,
      method: request.method,
      target: seen.target,
      fields: request.fields,
      body: seen.body
    )
  }

  func key(of request: RecordedRequest) -> MatchKey {
    MatchKey.make(
      provider: request.provider,
      method: request.method,
      target: request.target,
      fields: request.fields,
      body: request.body.span,
      options: configuration.engine.matching
    )
  }

  func miss(_ request: RecordedRequest, near: [Decision.Near], session: String) -> Miss {
    let candidates = near.compactMap { near -> Miss.Candidate? in
      guard let interaction = try? shelf.interaction(at: near.track) else { return nil }
      return Miss.Candidate(
        name: name(of: near.track),
        request: interaction.request,
        isPlayed: near.isPlayed,
        isIncomplete: interaction.response.ending != .complete
      )
    }
    return Miss(
      session: session,
      request: request,
      candidates: candidates,
      recordedCount: shelf.tape.count,
      options: configuration.engine.matching
    )
  }

  /// A request that no provider claims, where only recordings answer.
  func miss(ofUnknown request: HTTPRequest) -> Miss {
    let seen = RecordedRequest(
      provider: "",
      method: request.method,
      target: configuration.redaction.text(request.target),
      fields: [:],
      body: []
    )
    return Miss(
      session: "",
      request: seen,
      candidates: [],
      recordedCount: shelf.tape.count,
      options: configuration.engine.matching
    )
  }

  func name(of track: Tape.Track) -> String { shelf.name(of: track) }

  /// Where nothing else is done to it, framed beforehand and at the speed that was asked for; else
  /// as it was recorded.
  func plan(
    for track: Tape.Track,
    acceptsGzip: Bool,
    isFramed: Bool
  ) throws -> ResponsePlan {
    if isFramed {
      let speed = configuration.engine.speed
      return try shelf.plan(for: track, acceptsGzip: acceptsGzip, speed: speed)
    }
    return ResponsePlan.replaying(
      try shelf.interaction(at: track).response,
      speed: .times(1),
      acceptsGzip: acceptsGzip
    )
  }

  /// Keeps a recorded interaction; the client's answer does not depend on its success.
  func save(_ interaction: Interaction) {
    do throws(CassetteError) {
      try shelf.append(interaction)
    } catch {
      doors.log.write("mixtape: error: \(error.message)")
    }
  }
}

extension HTTPRequest {
  /// Whether the client says that it can undo gzip (RFC 9110 §12.5.3).
  var acceptsGzip: Bool {
    fields.values("accept-encoding").contains { value in
      value.split(separator: ",").contains { item in
        let parts = item.split(separator: ";")
        let name = parts.first.map { String($0.filter { $0 != " " }).lowercased() }
        let isRefused = parts.dropFirst().contains { $0.filter { $0 != " " } == "q=0" }
        return (name == "gzip" || name == "*") && !isRefused
      }
    }
  }
}

extension Origin {
  /// Where the provider's own target lies at this upstream.
  ///
  /// A first segment that both have (`/v1`) is not doubled, so an upstream may be named with or
  /// without it.
  func target(for own: String) -> String {
    guard let last = basePath.split(separator: "/").last,
      own.hasPrefix("/\(last)/") || own == "/\(last)"
    else { return basePath + own }
    return basePath.dropLast(last.count + 1) + own
  }
}
