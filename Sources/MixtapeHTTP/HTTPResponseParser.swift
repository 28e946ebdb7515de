/// Bytes from an upstream → one answer, in whatever pieces they arrive: the twin of the request
/// parser.
///
/// The status line is read as leniently as other clients read it, the framing is not: after an
/// answer that could be understood in two ways, nothing on the connection can be trusted.
package struct HTTPResponseParser: ~Copyable {
  package enum Event: Hashable, Sendable {
    /// Fields without those of framing and without hop-by-hop ones.
    case head(HTTPResponseHead, body: BodySize)
    /// Never empty. One chunk of a chunked body, as long as that is not longer than 64 KiB; else
    /// what had arrived.
    case body([UInt8])
    case end
  }

  private enum State {
    case head
    /// The number of bytes that are still to come.
    case length(Int)
    case chunked
    case untilClose
    /// The body is over, but was not yet reported so.
    case bodyOver
    case ended
    case failed(HTTPProtocolError)
  }

  /// How many interim answers are skipped before the real one.
  private static let interimAnswers = 32

  private let requestMethod: String
  private let limits: HTTPLimits
  private var input = ByteQueue()
  private var state = State.head
  private var reader = HeadReader(hasStartLine: true)
  private var line: StatusLine?
  private var decoder = ChunkedDecoder()
  private var interimAnswers = 0
  private var received = 0
  private var keepsAlive = false

  package init(requestMethod: String, limits: HTTPLimits = .upstream) {
    self.requestMethod = requestMethod
    self.limits = limits
  }

  /// True after a complete answer with nothing behind it, when neither side wants to close.
  package var canReuseConnection: Bool {
    if case .ended = state { keepsAlive && input.isEmpty } else { false }
  }

  package mutating func receive(_ bytes: [UInt8]) {
    if case .failed = state { return }
    input.append(bytes)
  }

  /// What has come; nil when more bytes are needed, and after the end.
  package mutating func next() throws(HTTPProtocolError) -> Event? {
    do throws(HTTPProtocolError) {
      switch state {
      case .head: return try readHead()
      case .length(let remaining): return readBody(remaining)
      case .chunked: return try readChunk()
      case .untilClose: return try readUntilClose()
      case .bodyOver:
        state = .ended
        return .end
      case .ended: return nil
      case .failed(let error): throw error
      }
    } catch {
      fail(error)
      throw error
    }
  }

  /// The upstream has closed its side; to be called when `next` has given nil, until this gives nil
  /// or throws.
  ///
  /// It gives the end of a body that closing ends. Of a chunk that was cut off it gives what had
  /// arrived, then throws.
  package mutating func endOfInput() throws(HTTPProtocolError) -> Event? {
    keepsAlive = false
    let message: String
    switch state {
    case .untilClose, .bodyOver:
      state = .ended
      return .end
    case .ended: return nil
    case .failed(let error): throw error
    case .head where input.isEmpty: message = "the connection was closed without an answer"
    case .head: message = "the connection was closed in the middle of the answer's head"
    case .length(let remaining):
      message = "the connection was closed when \(remaining) bytes of the answer were still to come"
    case .chunked:
      let count = decoder.pendingBytes(of: input)
      if count > 0 { return .body(input.take(count)) }
      message = "the connection was closed in the middle of the answer's chunked body"
    }
    let error = HTTPProtocolError(message)
    fail(error)
    throw error
  }

  private mutating func fail(_ error: HTTPProtocolError) {
    state = .failed(error)
    input.removeAll()
  }

  private mutating func readHead() throws(HTTPProtocolError) -> Event? {
    while !input.isEmpty {
      switch try reader.step(input, limits: limits) {
      case .needsMore: return nil
      case .tooLong:
        throw HTTPProtocolError(
          status: 431,
          "the answer's head is longer than \(limits.headBytes) bytes"
        )
      case .startLine(let length): line = try StatusLine(input.slice(0..<length - 2))
      case .end(let length):
        if let line = line.take(), let event = try begin(line, head: input.take(length)) {
          return event
        }
      }
    }
    return nil
  }

  /// The event for a head; nil for that of an interim answer.
  private mutating func begin(
    _ line: StatusLine,
    head: [UInt8]
  ) throws(HTTPProtocolError) -> Event? {
    let fields = HTTPFields(head: head, entries: reader.entries)
    reader = HeadReader(hasStartLine: true)
    if line.status < 200 {
      try skipInterim(line.status)
      return nil
    }
    let framing = try FramingFields(fields)
    keepsAlive = framing.keepAlive(line.version)
    let size = try start(
      framing.responseFraming(
        status: line.status,
        version: line.version,
        requestMethod: requestMethod
      )
    )
    let answer = HTTPResponseHead(
      status: line.status,
      reason: line.reason,
      fields: HopByHopFields.removed(from: fields)
    )
    return .head(answer, body: size)
  }

  private mutating func skipInterim(_ status: Int) throws(HTTPProtocolError) {
    if status == 101 {
      throw HTTPProtocolError("the upstream switched to another protocol, which nobody asked for")
    }
    interimAnswers += 1
    if interimAnswers > Self.interimAnswers {
      throw HTTPProtocolError("more than \(Self.interimAnswers) interim answers came")
    }
  }

  private mutating func start(_ framing: BodyFraming) throws(HTTPProtocolError) -> BodySize {
    switch framing {
    case .none:
      state = .bodyOver
      return .none
    case .length(let length):
      if length > limits.bodyBytes { throw tooLong }
      state = length == 0 ? .bodyOver : .length(length)
      return .bytes(length)
    case .chunked:
      state = .chunked
      return .stream
    case .untilClose:
      keepsAlive = false
      state = .untilClose
      return .stream
    }
  }

  private mutating func readBody(_ remaining: Int) -> Event? {
    if input.isEmpty { return nil }
    let count = min(remaining, input.count)
    state = count == remaining ? .bodyOver : .length(remaining - count)
    return .body(input.take(count))
  }

  private mutating func readChunk() throws(HTTPProtocolError) -> Event? {
    switch try decoder.step(&input, limits: limits) {
    case .needsMore: return nil
    case .data(let count): return .body(input.take(count))
    case .end:
      state = .ended
      return .end
    }
  }

  private mutating func readUntilClose() throws(HTTPProtocolError) -> Event? {
    if input.isEmpty { return nil }
    received += input.count
    if received > limits.bodyBytes { throw tooLong }
    return .body(input.take(input.count))
  }

  private var tooLong: HTTPProtocolError {
    HTTPProtocolError(status: 413, "the answer's body is longer than \(limits.bodyBytes) bytes")
  }
}

/// The first line of an answer (RFC 9112 §4).
///
/// As other clients do, this takes one without a reason phrase and without the space before it, and
/// any minor version.
private struct StatusLine {
  var version: HTTPRequest.Version
  var status: Int
  /// nil where it is the usual one.
  var reason: String?

  /// Reads the line without its end.
  init(_ line: ArraySlice<UInt8>) throws(HTTPProtocolError) {
    guard line.starts(with: "HTTP/".utf8) else {
      throw HTTPProtocolError("the answer is not HTTP")
    }
    let line = line.dropFirst(5)
    guard line.count > 3, line.starts(with: "1.".utf8),
      let minor = line[line.startIndex + 2].decimalDigit, line[line.startIndex + 3] == .space
    else {
      throw HTTPProtocolError("the answer is in a version of HTTP other than 1.1 and 1.0")
    }
    version = minor == 0 ? .http10 : .http11
    let rest = line.dropFirst(7)
    guard line.count >= 7, let status = line.dropFirst(4).prefix(3).decimalNumber, status >= 100,
      rest.first ?? .space == .space
    else {
      throw HTTPProtocolError("the answer's status is not a number of three digits")
    }
    self.status = status
    let phrase = rest.dropFirst()
    guard phrase.allSatisfy({ $0.isFieldContent }) else {
      throw HTTPProtocolError("the answer's reason phrase holds a control character")
    }
    if !phrase.elementsEqual(HTTPStatus.reason(of: status).utf8) {
      reason = String(decoding: phrase, as: UTF8.self)
    }
  }
}
