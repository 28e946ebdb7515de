import MixtapeHTTP

/// The fields that a provider sends with every answer, as far as clients read them or a person
/// looks for them.
package struct AnswerHead: Sendable {
  /// The name of the field that carries the request's id; nil where there is none.
  var requestIDField: String?
  /// Carries the same id, where there are two.
  var secondRequestIDField: String?
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
    for name in [requestIDField, secondRequestIDField] {
      if let name { fields.append(name, requestID) }
    }
    return fields
  }
}

extension ServerSentEvent {
  /// The bytes of an event whose data is `data`.
  static func frame(
    event name: String? = nil,
    data: some Collection<UInt8>,
    lineEnd: LineEnd = .lf
  ) -> [UInt8] {
    ServerSentEvent(event: name, data: String(decoding: data, as: UTF8.self)).bytes(lineEnd)
  }
}
