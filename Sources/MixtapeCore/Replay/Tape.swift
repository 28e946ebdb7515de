import MixtapeHTTP

/// What is on all cassettes that were loaded, found by key: the same for every session.
package struct Tape: Sendable {
  /// Where one interaction is.
  package struct Track: Hashable, Sendable {
    /// Which cassette, in the order of the command line.
    package var cassette: Int
    /// Which interaction of that cassette, from 0.
    package var interaction: Int

    package init(cassette: Int, interaction: Int) {
      self.cassette = cassette
      self.interaction = interaction
    }
  }

  private var tracksByKey: [MatchKey: [Track]] = [:]
  /// Tracks by what a miss is compared with first: provider, method and path.
  private var tracksByPath: [String: [Track]] = [:]
  package private(set) var count = 0

  package init() {}

  package mutating func append(_ track: Track, key: MatchKey, path: String) {
    tracksByKey[key, default: []].append(track)
    tracksByPath[path, default: []].append(track)
    count += 1
  }

  /// A recording that is not played, but that a miss can name.
  package mutating func appendIncomplete(_ track: Track, path: String) {
    tracksByPath[path, default: []].append(track)
  }

  /// The recordings of a request, in the order in which they were recorded.
  package func tracks(for key: MatchKey) -> [Track] {
    tracksByKey[key] ?? []
  }

  /// The last recordings for a path, newest first.
  package func tracks(atPath path: String, limit: Int) -> [Track] {
    (tracksByPath[path] ?? []).suffix(limit).reversed()
  }
}

extension Tape {
  /// What a miss is compared by first.
  package static func path(provider: String, target: String) -> String {
    provider + target[...].targetPath
  }
}
