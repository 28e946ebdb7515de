import MixtapeJSON

/// A failure as an answer tells it.
package struct ToldFailure: Hashable, Sendable {
  /// What it means in neutral words; nil where that cannot be told.
  package var kind: Failure.Kind?
  /// nil where nothing but words came, in the middle of a stream.
  package var status: Int?
  /// The provider's name for the kind of error; empty where it gives none.
  package var type = ""
  package var code = ""
  package var message = ""

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
    self.status = status
    type = told["type"]?.words ?? ""
    code = told["code"]?.scalar ?? told["details"]?["error_code"]?.scalar ?? ""
    message =
      error?.string ?? told["message"]?.string ?? told["detail"]?.string
      ?? told["message"]?.text ?? ""
  }
}

extension JSONGlimpse {
  /// What a string says, or a number as it is written.
  fileprivate var scalar: String? {
    if let string { return string }
    return int == nil ? nil : text
  }
}
