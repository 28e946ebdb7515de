import MixtapeJSON

/// What Gemini tells of a call that it could not read itself: no call and no content, but what the
/// model had written, which is Python.
///
/// Quoted by many users; that the content is missing, and the order of the members, is from a
/// captured answer of 2026 in a public test.
enum GeminiLostCall {
  static let reason = "MALFORMED_FUNCTION_CALL"

  static func message(_ call: Reply.ToolCall) -> String {
    let arguments = call.arguments.object?.members.map { "\($0.key)=\($0.value.text())" } ?? []
    let text = "print(default_api.\(call.name)(\(arguments.joined(separator: ", "))))"
    return "Malformed function call: " + call.argumentsText(of: text)
  }
}
