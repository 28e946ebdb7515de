import MixtapeHTTP
import MixtapeSimulation

/// All that a response parser said about some bytes and the closing after them.
struct ResponseOutcome: Hashable {
  var events: [HTTPResponseParser.Event] = []
  var error: HTTPProtocolError?
  /// Asked after the bytes and before the closing.
  var canReuse = false

  init(
    _ wire: [UInt8],
    _ cutting: Cutting,
    method: String = "GET",
    limits: HTTPLimits = .upstream
  ) {
    var parser = HTTPResponseParser(requestMethod: method, limits: limits)
    do throws(HTTPProtocolError) {
      for piece in cutting.pieces(of: wire) {
        parser.receive(piece)
        while let event = try parser.next() { events.append(event) }
      }
      canReuse = parser.canReuseConnection
      while let event = try parser.endOfInput() { events.append(event) }
    } catch {
      self.error = error
    }
  }

  init(
    _ wire: String,
    _ cutting: Cutting,
    method: String = "GET",
    limits: HTTPLimits = .upstream
  ) {
    self.init(Array(wire.utf8), cutting, method: method, limits: limits)
  }

  var head: HTTPResponseHead? {
    if case .head(let head, _) = events.first { head } else { nil }
  }

  var size: BodySize? {
    if case .head(_, let size) = events.first { size } else { nil }
  }

  var pieces: [[UInt8]] {
    events.compactMap {
      if case .body(let piece) = $0 { piece } else { nil }
    }
  }

  var body: [UInt8] { Array(pieces.joined()) }
  var text: String { String(decoding: body, as: UTF8.self) }
  var isComplete: Bool { events.last == .end }
}
