import MixtapeCore
package import MixtapeHTTP
package import MixtapeServer

/// An HTTP client for the in-memory network that keeps what it saw and when.
package final class Client: Sendable {
  package struct Answer: Sendable, Equatable {
    package enum Ending: Sendable, Equatable {
      case complete
      /// The connection was closed before the proper end.
      case cut
      case reset
    }

    package var head: HTTPResponseHead
    /// Each piece, and when it came, since the request was sent.
    package var pieces: [Piece] = []
    package var ending = Ending.complete
    package var endedAt = Duration.zero
    /// Whether both sides mean to go on with the connection.
    package var keepsConnection = false

    package struct Piece: Sendable, Equatable {
      package var at: Duration
      package var bytes: [UInt8]
    }

    package var status: Int { head.status }
    package var body: [UInt8] { pieces.flatMap(\.bytes) }
    package var text: String { String(decoding: body, as: UTF8.self) }
    package var times: [Duration] { pieces.map(\.at) }
  }

  package let connection: any Connection
  private let time: any TimeSource

  package init(_ connection: any Connection, time: any TimeSource) {
    self.connection = connection
    self.time = time
  }

  package func send(_ request: HTTPRequest) async throws {
    try await connection.write(request.bytes(host: "127.0.0.1:4141"))
  }

  package func send(text: String) async throws {
    try await connection.write(Array(text.utf8))
  }

  /// Sends a request and reads its whole answer.
  package func ask(_ request: HTTPRequest) async throws -> Answer {
    try await send(request)
    return try await answer(to: request.method)
  }

  package func post(
    _ target: String,
    _ body: String,
    fields: HTTPFields = [:]
  ) async throws -> Answer {
    var fields = fields
    fields.append("content-type", "application/json")
    return try await ask(
      HTTPRequest(method: "POST", target: target, fields: fields, body: Array(body.utf8))
    )
  }

  package func get(_ target: String, fields: HTTPFields = [:]) async throws -> Answer {
    try await ask(HTTPRequest(method: "GET", target: target, fields: fields))
  }

  /// Reads one answer.
  ///
  /// Meant for one request at a time: what follows the answer is lost.
  package func answer(to method: String = "POST") async throws -> Answer {
    let start = time.now
    var parser = HTTPResponseParser(requestMethod: method)
    var answer = Answer(head: HTTPResponseHead(status: 0))
    while true {
      switch try parser.next() {
      case .head(let head, _):
        answer.head = head
      case .body(let bytes):
        answer.pieces.append(Answer.Piece(at: time.now - start, bytes: bytes))
      case .end:
        answer.endedAt = time.now - start
        answer.keepsConnection = parser.canReuseConnection
        return answer
      case nil:
        guard let ending = try await readMore(&parser) else { continue }
        answer.ending = ending
        answer.endedAt = time.now - start
        return answer
      }
    }
  }

  /// nil when there is more to parse.
  private func readMore(_ parser: inout HTTPResponseParser) async throws -> Answer.Ending? {
    do {
      if let bytes = try await connection.read(atMost: 64 << 10) {
        parser.receive(bytes)
        return nil
      }
    } catch let error as ConnectionError where error.kind == .reset {
      return .reset
    }
    do {
      return try parser.endOfInput() == .end ? .complete : .cut
    } catch {
      return .cut
    }
  }
}
