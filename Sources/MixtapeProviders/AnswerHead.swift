package import MixtapeHTTP

/// The fields that a provider sends with every answer, as far as clients read them or a person looks for them.
package struct AnswerHead: Sendable {
  /// The name of the field that carries the request's id; nil where there is none.
  var requestIDField: String?
  var requestIDForm = IdentifierForm.letters("req_", .hexadecimal, 32)
  /// Sent as they are, after the content type.
  var fixed: [(String, String)] = []
  /// Sent with streams besides.
  var ofStreams: [(String, String)] = []
  var wholeType = "application/json"
  var streamType = "text/event-stream; charset=utf-8"

  func requestID(in setting: inout Setting) -> String {
    requestIDField == nil ? "" : requestIDForm.make(in: &setting)
  }

  func whole(requestID: String) -> HTTPResponseHead {
    HTTPResponseHead(
      status: 200,
      fields: fields(type: wholeType, requestID: requestID)
    )
  }

  func stream(requestID: String) -> HTTPResponseHead {
    var fields = fields(type: streamType, requestID: requestID)
    for (name, value) in ofStreams { fields.append(name, value) }
    return HTTPResponseHead(status: 200, fields: fields)
  }

  func fields(type: String, requestID: String) -> HTTPFields {
    var fields: HTTPFields = ["content-type": type]
    for (name, value) in fixed { fields.append(name, value) }
    if let requestIDField { fields.append(requestIDField, requestID) }
    return fields
  }
}

/// One event or line of a stream.
enum Frame {
  /// `data: …`, and where given `event: …` before it.
  static func event(_ name: String? = nil, data: some Collection<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    if let name { bytes.append(contentsOf: "event: \(name)\n".utf8) }
    bytes.append(contentsOf: "data: ".utf8)
    bytes.append(contentsOf: data)
    bytes.append(contentsOf: "\n\n".utf8)
    return bytes
  }
}
