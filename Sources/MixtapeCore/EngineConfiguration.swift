package import MixtapeHTTP
package import MixtapeJSON

/// What the user chose, as far as decisions depend on it.
package struct EngineConfiguration: Sendable {
  package var recordMode: RecordMode = .none
  /// Where requests go upstream, by the first segment of their path, in the order given.
  package var upstreams: [NamedUpstream] = []
  package var matching = MatchOptions()
  package var repeats: RepeatPolicy = .last
  package var speed: ReplaySpeed = .times(1)
  /// Replay exchanges that were cut off while recording, too, cut as they were.
  package var playsIncomplete = false
  package var seed: UInt64 = 0
  /// The date at the start: limits that end at midnight need it.
  package var startDate = UnixTime(seconds: 0)

  package init() {}
}

package struct NamedUpstream: Hashable, Sendable {
  package var name: String
  package var origin: Origin

  package init(name: String, origin: Origin) {
    self.name = name
    self.origin = origin
  }
}

/// VCR's record modes.
package enum RecordMode: String, CaseIterable, Sendable {
  /// Never goes upstream.
  case none
  /// Records when the cassette does not exist yet; else as `none`.
  case once
  /// Replays what the cassette has and records the rest.
  case newEpisodes = "new-episodes"
  /// Records everything anew.
  case all
}

/// What an identical request gets when every recording of it has been played.
package enum RepeatPolicy: String, CaseIterable, Sendable {
  case last
  case cycle
  case error
}

package enum ReplaySpeed: Hashable, Sendable {
  /// 1: as recorded, 10: ten times as fast.
  case times(Double)
  /// No waiting at all.
  case max
}

/// What makes two requests the same.
package struct MatchOptions: Hashable, Sendable {
  package enum Basis: String, CaseIterable, Sendable {
    /// Provider, method, path, query and canonical body.
    case request
    /// Model and messages, whatever the provider.
    case prompt
  }

  package var basis: Basis = .request
  /// What does not count in JSON bodies: `metadata.user_id`, `messages[*].id`.
  package var ignoredPaths: [JSONPath] = []
  /// Names of query items that do not count; keys are always left out.
  package var ignoredQueryItems: [String] = []
  /// Names of request fields that count besides.
  package var fields: [String] = []

  package init() {}
}
