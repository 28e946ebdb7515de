import MixtapeHTTP
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Any bytes give events or an error, the same ones however they arrive.
///
/// A failure names its seed; the same seed gives the same bytes.
@Suite struct `Fuzzing HTTP` {
  static let requests = [
    "POST /v1/chat?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
      + "5;a=\"b\"\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close, x\r\n\r\n",
    "GET http://a:80/b HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  ]

  static let answers = [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "5;a=\"b\"\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n",
    "HTTP/1.0 404 Not Found\r\nConnection: keep-alive\r\nA: b\r\n\r\nhello",
    "HTTP/1.1 204 No Content\r\n\r\n",
  ]

  /// Bytes that mean something in HTTP, more likely than others.
  private static let telling = Array("\r\n\r\n\r\n :;,\"\\0159afHTTP/1.1\0\t\u{B}".utf8)

  /// A message or two with a few bytes changed, put in, taken out, or moved.
  private static func mutated(_ messages: [String], _ dice: inout Dice) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0...dice.below(2) { bytes += Array(messages[dice.below(messages.count)].utf8) }
    for _ in 0..<dice.below(5) {
      let position = dice.below(bytes.count)
      switch dice.below(4) {
      case 0: bytes[position] = telling[dice.below(telling.count)]
      case 1: bytes.insert(telling[dice.below(telling.count)], at: position)
      case 2: bytes.remove(at: position)
      default:
        let end = min(bytes.count, position + dice.below(20))
        bytes.insert(contentsOf: bytes[position..<end], at: dice.below(bytes.count))
      }
    }
    return bytes
  }

  private static func noise(_ dice: inout Dice) -> [UInt8] {
    (0..<dice.below(200)).map { _ in
      dice.below(3) == 0 ? UInt8(dice.below(256)) : telling[dice.below(telling.count)]
    }
  }

  private static let cuttings: [Cutting] = [.byteByByte, .every(3), .random(seed: 5)]

  @Test(arguments: 0..<20)
  func `the request parser reads or refuses any bytes`(_ seed: Int) {
    var dice = Dice(seed: UInt64(seed))
    var (accepted, refused) = (0, 0)
    for _ in 0..<80 {
      let wire = dice.below(4) == 0 ? Self.noise(&dice) : Self.mutated(Self.requests, &dice)
      let whole = RequestOutcome(wire, .whole)
      for cutting in Self.cuttings {
        let cut = RequestOutcome(wire, cutting)
        #expect(cut == whole, "\(cutting): \(String(decoding: wire, as: UTF8.self))")
      }
      accepted += whole.requests.count
      if let error = whole.error {
        refused += 1
        #expect([400, 413, 414, 431, 501, 505].contains(error.status))
      }
    }
    // Both must happen, or the mutations test nothing.
    #expect(accepted > 5 && refused > 5)
  }

  @Test(arguments: 0..<20)
  func `the response parser reads or refuses any bytes`(_ seed: Int) {
    var dice = Dice(seed: UInt64(seed))
    var (complete, refused) = (0, 0)
    for _ in 0..<80 {
      let wire = dice.below(4) == 0 ? Self.noise(&dice) : Self.mutated(Self.answers, &dice)
      let method = dice.below(8) == 0 ? "HEAD" : "GET"
      let whole = ResponseOutcome(wire, .whole, method: method)
      for cutting in Self.cuttings {
        let cut = ResponseOutcome(wire, cutting, method: method)
        #expect(cut.error == whole.error, "\(cutting): \(String(decoding: wire, as: UTF8.self))")
        #expect(cut.head == whole.head && cut.size == whole.size && cut.body == whole.body)
        #expect(cut.isComplete == whole.isComplete)
      }
      if whole.isComplete { complete += 1 }
      if whole.error != nil { refused += 1 }
    }
    #expect(complete > 5 && refused > 5)
  }

  @Test(arguments: 0..<20)
  func `what the request parser accepts is written and read back as the same request`(_ seed: Int) {
    var dice = Dice(seed: UInt64(seed))
    for _ in 0..<50 {
      for request in RequestOutcome(Self.mutated(Self.requests, &dice), .whole).requests {
        var passedOn = request
        passedOn.fields = HopByHopFields.removed(from: request.fields)
        let again = RequestOutcome(passedOn.bytes(host: "b"), .whole)
        #expect(again.error == nil && again.requests.count == 1)
        #expect(again.requests.first?.target == request.target)
        #expect(again.requests.first?.body == request.body)
      }
    }
  }
}
