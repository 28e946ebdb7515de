/// An answer → its bytes, for one request.
///
/// It decides the framing (RFC 9112 §6) and writes its fields; such fields among those it is given
/// are left out, and so is every field that could be read as more than one.
package struct HTTPResponseWriter: Sendable {
  private enum Framing {
    case none
    /// The number of bytes that were announced and not yet written.
    case length(Int)
    case chunked
    case untilClose
  }

  /// The interim answer to a request that expects it.
  package static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// False when the connection must be closed after the answer.
  package private(set) var keepsAlive: Bool
  private let isHead: Bool
  private let version: HTTPRequest.Version
  private var framing = Framing.none

  package init(for request: HTTPRequest, keepAlive: Bool) {
    keepsAlive = keepAlive
    isHead = request.method == "HEAD"
    version = request.version
  }

  /// Writes the head; `date` is for a Date field where `head` has none.
  package mutating func head(
    _ head: HTTPResponseHead,
    body: BodySize,
    date: UnixTime?,
    into output: inout [UInt8]
  ) {
    writeStatusLine(head, into: &output)
    var hasDate = false
    for index in 0..<head.fields.count {
      if head.fields.isFraming(at: index) { continue }
      if head.fields.matches(index, "Date") { hasDate = true }
      head.fields.appendLine(at: index, to: &output)
    }
    if let date, !hasDate {
      output.append(contentsOf: "Date: ".utf8)
      HTTPDate.append(date, to: &output)
      output.append(contentsOf: "\r\n".utf8)
    }
    frame(status: head.status, body, into: &output)
    if !keepsAlive {
      output.append(contentsOf: "Connection: close\r\n".utf8)
    } else if version == .http10 {
      output.append(contentsOf: "Connection: keep-alive\r\n".utf8)
    }
    output.append(contentsOf: "\r\n".utf8)
  }

  /// How many bytes of the body can still be written, with the last of which the client has the
  /// whole answer; nil where its end must be told.
  package var remaining: Int? {
    switch framing {
    case .none: 0
    case .length(let remaining): remaining
    case .chunked, .untilClose: nil
    }
  }

  /// Whether the body that was begun ends with the connection, and with nothing else.
  package var endsWithConnection: Bool {
    if case .untilClose = framing { true } else { false }
  }

  /// Writes a piece of the body; an answer that has none, or no more, gets nothing.
  package mutating func body(_ piece: [UInt8], into output: inout [UInt8]) {
    switch framing {
    case .none: return
    case .length(let remaining):
      output.append(contentsOf: piece.prefix(remaining))
      framing = .length(remaining - min(remaining, piece.count))
    case .chunked:
      // A chunk without bytes would be the last one.
      if piece.isEmpty { return }
      output.append(chunk: piece)
    case .untilClose: output.append(contentsOf: piece)
    }
  }

  /// Writes the piece of the body that `write` puts behind what is there, and tells its length.
  package mutating func body(
    into output: inout [UInt8],
    _ write: (inout [UInt8]) -> Void
  ) -> Int {
    if case .chunked = framing { return output.append(chunkOf: write) }
    var piece: [UInt8] = []
    write(&piece)
    body(piece, into: &output)
    return piece.count
  }

  /// Writes several pieces, which costs no more than one where they go out as chunks.
  package mutating func body(_ pieces: ChunkedPieces, into output: inout [UInt8]) {
    if case .chunked = framing {
      output.append(contentsOf: pieces.bytes)
    } else {
      for range in pieces.ranges { body(Array(pieces.bytes[range]), into: &output) }
    }
  }

  /// Ends the body; one that is shorter than announced can only be ended by closing.
  package mutating func end(into output: inout [UInt8]) {
    switch framing {
    case .none, .untilClose: break
    case .length(let remaining): if remaining > 0 { keepsAlive = false }
    case .chunked: output.append(contentsOf: "0\r\n\r\n".utf8)
    }
    framing = .none
  }

  private func writeStatusLine(_ head: HTTPResponseHead, into output: inout [UInt8]) {
    output.append(contentsOf: "HTTP/1.1 ".utf8)
    output.append(decimal: head.status)
    output.append(.space)
    if let reason = head.reason, reason.utf8.allSatisfy({ $0.isFieldContent }) {
      output.append(contentsOf: reason.utf8)
    } else {
      output.append(contentsOf: HTTPStatus.reason(of: head.status).utf8)
    }
    output.append(contentsOf: "\r\n".utf8)
  }

  /// Chooses the framing, and writes its fields.
  private mutating func frame(status: Int, _ body: BodySize, into output: inout [UInt8]) {
    // RFC 9110 §8.6 and RFC 9112 §6.1 forbid both fields here.
    if status < 200 || status == 204 { return }
    switch body {
    case .none:
      if !isHead && status != 304 { writeLength(0, into: &output) }
    case .bytes(let count):
      writeLength(count, into: &output)
      if !isHead && status != 304 { framing = .length(count) }
    case .announced(let count):
      writeLength(count, into: &output)
      if !isHead && status != 304 { framing = .untilClose }
      keepsAlive = false
    case .stream:
      if isHead || status == 304 { return }
      if version == .http11 {
        output.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8)
        framing = .chunked
      } else {
        keepsAlive = false
        framing = .untilClose
      }
    }
  }

  private func writeLength(_ count: Int, into output: inout [UInt8]) {
    output.append(contentsOf: "Content-Length: ".utf8)
    output.append(decimal: count)
    output.append(contentsOf: "\r\n".utf8)
  }
}

extension HTTPFields {
  /// True for the fields by which a message and its connection are framed; their writer alone sets
  /// them.
  func isFraming(at index: Int) -> Bool {
    switch nameLength(at: index) {
    case 10: matches(index, "Connection") || matches(index, "Keep-Alive")
    case 14: matches(index, "Content-Length")
    case 16: matches(index, "Proxy-Connection")
    case 17: matches(index, "Transfer-Encoding")
    default: false
    }
  }
}
