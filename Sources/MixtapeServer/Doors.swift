package import MixtapeCore
package import MixtapeHTTP

// The whole outside of the server. `MixtapeIO` has the real ones, `MixtapeSimulation` the others.
// Nothing else in the project waits, reads the time, or touches a socket or a file.

/// All doors at once: what a server is given.
package struct Doors: Sendable {
  /// The clock of all that is scripted: paces, windows, limits, dates.
  package let time: any TimeSource
  /// The clock of what guards against others' slowness; it goes on where `time` stands still.
  package let wallTime: any TimeSource
  package let upstream: any Upstream
  package let files: any FileStore
  package let log: any Log

  package init(
    time: any TimeSource,
    wallTime: any TimeSource,
    upstream: any Upstream,
    files: any FileStore,
    log: any Log
  ) {
    self.time = time
    self.wallTime = wallTime
    self.upstream = upstream
    self.files = files
    self.log = log
  }
}

/// A clock.
package protocol TimeSource: Sendable {
  var now: Instant { get }
  /// The calendar's date at that moment.
  func date(at instant: Instant) -> UnixTime
  /// Returns at `deadline` or soon after; at once where that has passed.
  func sleep(until deadline: Instant) async throws(CancellationError)
}

extension TimeSource {
  /// Waits for its task to be cancelled, and for nothing else.
  func untilCancelled() async throws(CancellationError) {
    while true { try await sleep(until: now + .seconds(3600)) }
  }
}

/// A clock that stands still until it is told to go on.
package protocol ManualTimeSource: TimeSource {
  /// The next moments at which somebody wakes, earliest first and each once.
  func deadlines(limit: Int) -> [Instant]
  /// Goes on, and returns when all that was due until then has been done, in the order of its
  /// deadlines.
  func advance(by duration: Duration) async
}

package protocol Listener: Sendable {
  /// The address that clients can use: host and the port that was really taken.
  var address: (host: String, port: Int) { get }
  /// The next client. Survives a lack of file descriptors by pausing. Throws `CancellationError`
  /// when its task is cancelled and `ConnectionError` when the listener is broken.
  func accept() async throws -> any Connection
  /// From now on clients are refused as if nobody listened here, and those that were not accepted
  /// yet are reset. `accept` goes on to wait.
  func pause() async
  /// Listens at the same address again. Throws `ConnectionError` where somebody else does by now.
  func resume() async throws
  func close()
}

/// A byte stream to a peer.
///
/// One task reads, one task writes; they may be two.
package protocol Connection: AnyObject, Sendable {
  /// Where the tasks that serve this connection should run; nil: where they are.
  var executor: (any TaskExecutor)? { get }
  /// The peer, for the journal: `127.0.0.1:51234`.
  var peer: String { get }
  /// The next bytes, at most `limit` of them; nil when the peer has closed its side. Throws
  /// `ConnectionError`, or `CancellationError` when the reading task is cancelled; both leave the
  /// connection usable for `close` and `reset`.
  func read(atMost limit: Int) async throws -> [UInt8]?
  /// Returns when the kernel (or the peer's bounded buffer) has taken every byte: this is the
  /// back-pressure.
  func write(_ bytes: [UInt8]) async throws
  /// How many of the bytes written have not reached the peer's kernel yet: a reset takes them away.
  func unreceived() async -> Int
  /// Bytes, the end or an error are waiting to be read: an idle connection of which this is true is
  /// of no use any more.
  var hasInput: Bool { get }
  /// FIN for our side; the peer may still send. Idempotent, never fails.
  func finish()
  /// Closes both sides in good order. Idempotent, never fails.
  func close()
  /// RST to the peer (`SO_LINGER` 0). Idempotent, never fails.
  func reset()
}

/// Opens connections; what our own HTTP client stands on.
package protocol Connector: Sendable {
  /// Throws `ConnectionError` or `CancellationError`.
  func connect(host: String, port: Int) async throws -> any Connection
}

/// What went wrong with a connection, in words for the person who reads the journal.
package struct ConnectionError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case refused
    case unresolved
    case unreachable
    case timedOut
    case reset
    case closed
    case tls
    case other
  }

  package var kind: Kind
  /// A clause without a final full stop: `connection refused`.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

/// The real provider.
package protocol Upstream: Sendable {
  /// Sends the request and hands each event to `receive` as it arrives; the next is not read before
  /// `receive` has returned. Returns after the end of the body. Throws `UpstreamError`,
  /// `CancellationError`, or what `receive` throws; in every such case the exchange with the
  /// upstream is broken off first.
  func send(
    _ request: UpstreamRequest,
    receive: (UpstreamEvent) async throws -> Void
  ) async throws
}

package struct UpstreamRequest: Sendable {
  package var origin: Origin
  /// The request to send: target already that of the upstream, hop-by-hop fields gone, no framing
  /// fields, no Host.
  package var request: HTTPRequest

  package init(origin: Origin, request: HTTPRequest) {
    self.origin = origin
    self.request = request
  }
}

package enum UpstreamEvent: Hashable, Sendable {
  /// Fields as received, without those of framing and without hop-by-hop ones.
  case head(HTTPResponseHead, body: BodySize)
  /// A piece of the body as it arrived: one chunk of a chunked body, or what one read gave of
  /// another.
  case body([UInt8])
}

/// The upstream could not be asked, or its answer broke off.
package struct UpstreamError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// No connection, or none that could be trusted: told to the client as 502.
    case unreachable
    /// No answer in time: 504.
    case timedOut
    /// Something that is not HTTP, or a broken message: 502 before the head, a cut after it.
    case malformed
    /// The answer ended before it was complete.
    case brokenOff
  }

  package var kind: Kind
  /// Names the reason; the caller adds the upstream's name.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

/// A file that grows at its end, for cassettes.
///
/// Calls are short and synchronous: page-cache speed.
package protocol CassetteFile: AnyObject, Sendable {
  var size: Int { get throws(FileError) }
  /// Up to `count` bytes from `offset`; fewer only at the end of the file.
  func read(at offset: Int, count: Int) throws(FileError) -> [UInt8]
  /// Does the same for numbers 0 up to `count`, at the same time where there are cores for it, and
  /// returns when all is done.
  func sideBySide(count: Int, _ work: @Sendable (Int) -> Void)
  /// One write of all bytes at `offset`, and the file ends after them.
  func write(_ bytes: [UInt8], at offset: Int) throws(FileError)
  func close()
}

package protocol FileStore: Sendable {
  /// nil when there is no such file: missing is not broken.
  func open(_ path: String) throws(FileError) -> (any CassetteFile)?
  /// Opens for reading and writing, makes the file where it is missing, and locks it against other
  /// processes: `.locked`.
  func openForRecording(_ path: String) throws(FileError) -> any CassetteFile
  /// Puts a file in another's place in one step.
  func rename(_ path: String, to other: String) throws(FileError)
}

package struct FileError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case missingDirectory
    case isDirectory
    case permission
    case locked
    case full
    case other
  }

  package var kind: Kind
  /// A whole sentence that names the path and what to do.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

/// Where the server's own words go: standard error, or a list in tests.
package protocol Log: Sendable {
  func write(_ line: String)
}
