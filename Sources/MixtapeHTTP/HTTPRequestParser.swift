/// Bytes from a client → requests, in whatever pieces they arrive.
///
/// Time and memory are bounded by the limits: no byte is looked at more than a few times, whatever
/// the pieces. What RFC 9112 §5 and §6 leave open to two readings is refused, so that nothing
/// before us can see another message than we do.
package struct HTTPRequestParser: ~Copyable {
  package enum Event: Hashable, Sendable {
    /// The client waits for `100 Continue` before it sends the body.
    case expectsContinue
    case request(HTTPRequest, keepAlive: Bool)
  }

  /// How far a request has come: what a time-out says about the client.
  package enum Stage: Hashable, Sendable {
    /// Nothing of a request has come.
    case idle
    case head
    case body
  }

  private enum State {
    case head
    /// The number of bytes that are still to come.
    case length(Int)
    case chunked
    case failed(HTTPProtocolError)
  }

  /// RFC 9112 §2.2 asks for patience with at least one empty line before a request.
  private static let emptyLines = 4

  private let limits: HTTPLimits
  private var input = ByteQueue()
  private var state = State.head
  private var reader = HeadReader(hasStartLine: true)
  private var line: RequestLine?
  private var emptyLines = 0
  private var decoder = ChunkedDecoder()
  /// The request whose body is being read.
  private var request = HTTPRequest(method: "", target: "")
  private var keepsAlive = false

  package init(limits: HTTPLimits = .standard) {
    self.limits = limits
  }

  package var stage: Stage {
    switch state {
    case .head: input.isEmpty ? .idle : .head
    case .length, .chunked: .body
    case .failed: .idle
    }
  }

  package mutating func receive(_ bytes: [UInt8]) {
    if case .failed = state { return }
    input.append(bytes)
  }

  /// What has come as a whole; nil when more bytes are needed.
  ///
  /// After an error, the same error again and again.
  package mutating func next() throws(HTTPProtocolError) -> Event? {
    do throws(HTTPProtocolError) {
      switch state {
      case .head: return try readHead()
      case .length(let remaining): return readBody(remaining)
      case .chunked: return try readChunks()
      case .failed(let error): throw error
      }
    } catch {
      fail(error)
      throw error
    }
  }

  /// The client has closed its side: an error in the middle of a request.
  ///
  /// To be called when `next` has given nil.
  package mutating func endOfInput() throws(HTTPProtocolError) {
    let part: String
    switch state {
    case .head where input.isEmpty: return
    case .head: part = "head"
    case .length, .chunked: part = "body"
    case .failed(let error): throw error
    }
    let error = HTTPProtocolError("the connection was closed in the middle of a request's \(part)")
    fail(error)
    throw error
  }

  private mutating func fail(_ error: HTTPProtocolError) {
    state = .failed(error)
    input.removeAll()
    request.body = []
  }

  private mutating func readHead() throws(HTTPProtocolError) -> Event? {
    while let first = input.first {
      try checkFirst(first)
      switch try reader.step(input, limits: limits) {
      case .needsMore: return nil
      case .tooLong(let inStartLine): throw tooLong(inStartLine: inStartLine)
      case .startLine(let length):
        if length > 2 {
          line = try RequestLine(input, limits: limits)
        } else {
          try skipEmptyLine()
        }
      case .end(let length):
        if let line = line.take() { return try begin(line, head: input.take(length)) }
      }
    }
    return nil
  }

  private mutating func skipEmptyLine() throws(HTTPProtocolError) {
    input.skip(2)
    reader = HeadReader(hasStartLine: true)
    emptyLines += 1
    if emptyLines > Self.emptyLines {
      throw HTTPProtocolError("more than \(Self.emptyLines) empty lines came before a request")
    }
  }

  /// Refuses at once what can be no request, because the end of a head might never come.
  private func checkFirst(_ byte: UInt8) throws(HTTPProtocolError) {
    if byte.isToken || byte == .cr || byte == .lf { return }
    let isTLS = byte == 0x16
    throw HTTPProtocolError(
      isTLS
        ? "this is a TLS handshake, but plain HTTP is spoken here: use http://, not https://"
        : "the request line does not begin with a method and one space"
    )
  }

  private func tooLong(inStartLine: Bool) -> HTTPProtocolError {
    inStartLine
      ? HTTPProtocolError(status: 414, "the request line is longer than \(limits.headBytes) bytes")
      : HTTPProtocolError(status: 431, "the head is longer than \(limits.headBytes) bytes")
  }

  private mutating func begin(
    _ line: RequestLine,
    head: [UInt8]
  ) throws(HTTPProtocolError) -> Event? {
    var fields = HTTPFields(head: head, entries: reader.entries)
    reader = HeadReader(hasStartLine: true)
    emptyLines = 0
    let framing = try FramingFields(fields)
    if framing.hostCount > 1 { throw HTTPProtocolError("Host is given more than once") }
    if framing.hostCount == 0 && line.version == .http11 {
      throw HTTPProtocolError("Host is missing, which HTTP/1.1 demands")
    }
    if let authority = line.authority { fields.set("Host", authority) }
    keepsAlive = framing.keepAlive(line.version)
    request = HTTPRequest(
      method: line.method,
      target: line.target,
      version: line.version,
      fields: fields
    )
    switch try framing.requestFraming(line.version) {
    case .none, .untilClose: return finish()
    case .chunked:
      state = .chunked
      decoder = ChunkedDecoder()
    case .length(let length):
      if length > limits.bodyBytes {
        throw HTTPProtocolError(status: 413, "the body is longer than \(limits.bodyBytes) bytes")
      }
      state = .length(length)
    }
    if framing.expectsContinue && line.version == .http11 { return .expectsContinue }
    return try next()
  }

  private mutating func readBody(_ remaining: Int) -> Event? {
    let count = min(remaining, input.count)
    if count > 0 { input.move(count, to: &request.body) }
    guard count == remaining else {
      state = .length(remaining - count)
      return nil
    }
    return finish()
  }

  private mutating func readChunks() throws(HTTPProtocolError) -> Event? {
    while true {
      switch try decoder.step(&input, limits: limits) {
      case .needsMore: return nil
      case .data(let count): input.move(count, to: &request.body)
      case .end: return finish()
      }
    }
  }

  private mutating func finish() -> Event {
    state = .head
    let finished = request
    request = HTTPRequest(method: "", target: "")
    return .request(finished, keepAlive: keepsAlive)
  }
}
