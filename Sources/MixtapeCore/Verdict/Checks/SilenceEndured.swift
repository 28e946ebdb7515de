/// Somebody waits and waits although nothing comes.
package struct SilenceEndured: SingleCallCheck {
  package static let name = "stall"
  package static let severity = Finding.Severity.warning
  package static let explanation = """
    Nothing came for more than a minute, and the client neither gave up nor asked elsewhere. Of \
    the common SDKs some wait ten minutes, and some for ever: set a timeout for the time between \
    two pieces, and fall back. A long wait before the first word of an answer that does come is \
    no stall.
    """

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    call.attempts.indices.compactMap { index in
      let attempt = call.attempts[index]
      guard attempt.longestSilence > terms.stall else { return nil }
      let isThinking = attempt.ending == .complete && attempt.longestSilence <= beginning(attempt)
      return isThinking
        ? nil
        : Breach(
          "\(attempt.provider) was silent for \(attempt.longestSilence.brief), "
            + "and the client went on waiting",
          [call.place(index)]
        )
    }
  }

  /// How long it took until the first word, or until all of it where it came whole.
  private static func beginning(_ attempt: Attempt) -> Duration {
    attempt.firstTokenAt ?? attempt.headAt ?? attempt.endedAt ?? .zero
  }
}
