/// A failure as an answer tells it.
package struct ToldFailure: Hashable, Sendable {
  /// What it means in neutral words; nil where that cannot be told.
  package internal(set) var kind: Failure.Kind?
  /// nil where nothing but words came, in the middle of a stream.
  package let status: Int?
  /// The provider's name for the kind of error; empty where it gives none.
  package let type: String
  package let code: String
  package let message: String

  init(status: Int? = nil, type: String = "", code: String = "", message: String = "") {
    self.status = status
    self.type = type
    self.code = code
    self.message = message
  }

  /// What stands where clients look, whoever wrote it: in `error`, be it an object or just words,
  /// or beside it.
  init(in body: JSONGlimpse, status: Int? = nil) {
    let error = body["error"]
    let told = error?.isObject == true ? error ?? body : body
    self.init(
      status: status ?? told["status_code"]?.int,
      type: told["type"]?.words ?? "",
      code: told["code"]?.scalar ?? told["details"]?["error_code"]?.scalar ?? "",
      message: error?.string ?? told["message"]?.string ?? told["detail"]?.string
        ?? told["message"]?.text ?? ""
    )
  }

  /// Of a body that is no JSON: a page, or a line of text.
  init(text body: [UInt8], status: Int) {
    let text = String(decoding: body.prefix(Self.longestText), as: UTF8.self)
    self.init(
      status: status,
      message: text.split(whereSeparator: \.isNewline).joined(separator: " ")
    )
  }

  private static let longestText = 1_000
}

extension JSONGlimpse {
  /// What a string says, or a number as it is written.
  var scalar: String? {
    if let string { return string }
    return int == nil ? nil : text
  }
}
