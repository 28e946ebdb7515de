package import MixtapeCore
import Synchronization

/// A cassette that is open, for the greeting and the control API.
package struct CassetteSummary: Hashable, Sendable {
  package var path: String
  package var interactionCount: Int
  package var isRecording: Bool

  package init(path: String, interactionCount: Int, isRecording: Bool) {
    self.path = path
    self.interactionCount = interactionCount
    self.isRecording = isRecording
  }
}

// What those who run a server in their own process may ask and do, besides the control API.
extension Server {
  package var cassettes: [CassetteSummary] {
    shelf.cassettes.map { cassette in
      CassetteSummary(
        path: cassette.path,
        interactionCount: cassette.entries.count,
        isRecording: cassette.records
      )
    }
  }

  /// Oldest first; the empty name is the session of requests that name none.
  package func exchanges(session: String) -> [Exchange] {
    engine.withLock { Array($0.session(session)?.journal.exchanges ?? []) }
  }

  /// What the exchanges of a session say whatever their order: the same in every run with the same
  /// seed and the same requests.
  package func canonicalJournal(session: String) -> String {
    CanonicalJournal(exchanges(session: session), redaction: configuration.redaction).text
  }

  /// Begins again; nil means every session.
  package func reset(session: String?) {
    let now = doors.time.now
    engine.withLock { $0.reset(session: session, at: now) }
    portNews.ring()
  }

  /// `demo.json #7`: a recording as people count them.
  package func title(of track: Tape.Track) -> String { name(of: track) }
}
