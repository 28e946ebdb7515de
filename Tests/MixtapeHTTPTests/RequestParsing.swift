import MixtapeHTTP
import MixtapeSimulation

/// All that a request parser said about some bytes: what the tables compare.
struct RequestOutcome: Hashable {
  var events: [HTTPRequestParser.Event] = []
  /// Why it stopped: at an error, or at the end of input in the middle of a request.
  var error: HTTPProtocolError?

  init(_ wire: [UInt8], _ cutting: Cutting, limits: HTTPLimits = .standard) {
    var parser = HTTPRequestParser(limits: limits)
    do throws(HTTPProtocolError) {
      for piece in cutting.pieces(of: wire) {
        parser.receive(piece)
        while let event = try parser.next() { events.append(event) }
      }
      try parser.endOfInput()
    } catch {
      self.error = error
    }
  }

  init(_ wire: String, _ cutting: Cutting, limits: HTTPLimits = .standard) {
    self.init(Array(wire.utf8), cutting, limits: limits)
  }

  var requests: [HTTPRequest] {
    events.compactMap {
      if case .request(let request, _) = $0 { request } else { nil }
    }
  }

  var keepAlives: [Bool] {
    events.compactMap {
      if case .request(_, let keepAlive) = $0 { keepAlive } else { nil }
    }
  }
}
