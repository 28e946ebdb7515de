/// Somebody takes for an answer what breaks off, or what cannot be read.
package struct TruncationAccepted: SingleCallCheck {
  package static let name = "truncationAccepted"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    The answer ended properly for HTTP, but never said that it was complete, or parts of it could \
    not be read; and nobody asked again. Most SDKs say nothing about it: look for the word that \
    ends an answer (finish_reason, message_stop, finishReason, done) before you use it.
    """

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    guard call.outcome == .deceived else { return [] }
    let last = call.last
    let what =
      last.isTruncated
      ? "broke off without saying that it was complete"
      : "had \(counted(last.malformedEvents, "part")) that cannot be read"
    return [
      Breach(
        "\(last.provider)'s answer \(what), and nobody asked again",
        [call.place(call.attempts.count - 1)]
      )
    ]
  }
}
