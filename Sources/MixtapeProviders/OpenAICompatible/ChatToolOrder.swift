import MixtapeJSON

/// What OpenAI refuses in the order of messages: calls that nothing answers, answers that nobody
/// called for.
///
/// Its words as users quote them in issues, spelling included.
enum ChatToolOrder {
  static func check(_ body: RequestBody) throws(Failure) {
    var open: [String] = []
    var isAnswering = false
    for message in try body.array("messages") {
      if message["role"]?.string == "tool" {
        guard isAnswering else { throw unasked }
        let id = message["tool_call_id"]?.string
        open.removeAll { $0 == id }
        continue
      }
      if !open.isEmpty { throw unanswered(open) }
      open = (message["tool_calls"]?.array ?? []).compactMap { $0["id"]?.string }
      isAnswering = !open.isEmpty
    }
    if !open.isEmpty { throw unanswered(open) }
  }

  private static var unasked: Failure {
    Failure(
      .badRequest,
      message: """
        Invalid parameter: messages with role 'tool' must be a response to a preceeding message \
        with 'tool_calls'.
        """
    )
  }

  private static func unanswered(_ ids: [String]) -> Failure {
    Failure(
      .badRequest,
      message: """
        An assistant message with 'tool_calls' must be followed by tool messages responding to \
        each 'tool_call_id'. The following tool_call_ids did not have response messages: \
        \(ids.joined(separator: ", "))
        """
    )
  }
}
