/// How the end of a body is found (RFC 9112 §6), decided in one place.
enum BodyFraming: Hashable {
  case none
  case length(Int)
  case chunked
  case untilClose
}

/// What the fields of a head say about its message: read in one pass.
struct FramingFields {
  var hostCount = 0
  var hasCoding = false
  var closes = false
  var keepsAlive = false
  var expectsContinue = false
  private var length: Int?
  private var lengthCount = 0
  private let fields: HTTPFields

  init(_ fields: HTTPFields) throws(HTTPProtocolError) {
    self.fields = fields
    for index in 0..<fields.count { try note(index) }
  }

  private mutating func note(_ index: Int) throws(HTTPProtocolError) {
    // The length of the name tells most fields apart without comparing.
    switch fields.nameLength(at: index) {
    case 4 where fields.matches(index, "Host"):
      hostCount += 1
      guard fields.valueBytes(at: index).allSatisfy({ $0.isHostCharacter }) else {
        throw HTTPProtocolError("the Host field is not the name of a host")
      }
    case 6 where fields.matches(index, "Expect"):
      if fields.valueBytes(at: index).equalsIgnoringCase("100-continue") { expectsContinue = true }
    case 10 where fields.matches(index, "Connection"):
      fields.valueBytes(at: index).forEachListMember { option in
        if option.equalsIgnoringCase("close") { closes = true }
        if option.equalsIgnoringCase("keep-alive") { keepsAlive = true }
      }
    case 14 where fields.matches(index, "Content-Length"):
      try noteLength(fields.valueBytes(at: index))
    case 17 where fields.matches(index, "Transfer-Encoding"):
      hasCoding = true
    default: break
    }
  }

  private mutating func noteLength(_ value: ArraySlice<UInt8>) throws(HTTPProtocolError) {
    try value.forEachListMember { (member) throws(HTTPProtocolError) in
      guard let number = member.decimalNumber else {
        throw HTTPProtocolError("Content-Length is not a number of bytes")
      }
      guard length == nil || length == number else {
        throw HTTPProtocolError("two Content-Lengths contradict one another")
      }
      length = number
      lengthCount += 1
    }
  }

  /// Whether the connection stays open after the message (RFC 9112 §9.3).
  func keepAlive(_ version: HTTPRequest.Version) -> Bool {
    switch version {
    case .http11: !closes
    case .http10: keepsAlive && !closes
    }
  }

  /// The framing of a request: whatever two readers could understand in two ways is refused.
  ///
  /// RFC 9112 §6.3 lets a recipient take the same length given twice for one; no honest client
  /// sends that, so it is refused here.
  func requestFraming(_ version: HTTPRequest.Version) throws(HTTPProtocolError) -> BodyFraming {
    if hasCoding {
      if version == .http10 {
        throw HTTPProtocolError("Transfer-Encoding is not part of HTTP/1.0")
      }
      if lengthCount > 0 {
        throw HTTPProtocolError("both Content-Length and Transfer-Encoding are given")
      }
      guard try isChunked() else {
        throw HTTPProtocolError(status: 501, "only the transfer coding chunked is supported")
      }
      return .chunked
    }
    if lengthCount > 1 { throw HTTPProtocolError("Content-Length is given more than once") }
    guard let length, length > 0 else { return .none }
    return .length(length)
  }

  /// The framing of an answer (RFC 9112 §6.3).
  func responseFraming(
    status: Int,
    version: HTTPRequest.Version,
    requestMethod: String
  ) throws(HTTPProtocolError) -> BodyFraming {
    if requestMethod == "HEAD" || status < 200 || status == 204 || status == 304 { return .none }
    if hasCoding {
      if version == .http10 {
        throw HTTPProtocolError("the answer has a Transfer-Encoding, which is not part of HTTP/1.0")
      }
      if lengthCount > 0 {
        throw HTTPProtocolError("the answer has both Content-Length and Transfer-Encoding")
      }
      guard try isChunked() else {
        throw HTTPProtocolError("the answer has a transfer coding other than chunked")
      }
      return .chunked
    }
    return length.map { .length($0) } ?? .untilClose
  }

  /// True for exactly one coding, `chunked`; false for codings we do not know.
  private func isChunked() throws(HTTPProtocolError) -> Bool {
    let codings = fields.listMembers("Transfer-Encoding")
    guard !codings.isEmpty else { throw HTTPProtocolError("Transfer-Encoding is empty") }
    for coding in codings.dropLast() where coding.equalsIgnoringCase("chunked") {
      throw HTTPProtocolError("the transfer coding chunked is not the last one or given twice")
    }
    guard codings.allSatisfy({ $0.allSatisfy { $0.isToken } }) else {
      throw HTTPProtocolError("Transfer-Encoding is not a list of codings")
    }
    return codings.count == 1 && codings[0].equalsIgnoringCase("chunked")
  }
}
