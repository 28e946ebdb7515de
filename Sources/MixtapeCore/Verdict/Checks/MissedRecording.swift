/// Something was asked for which there is no recording.
package struct MissedRecording: SingleCallCheck {
  package static let name = "miss"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    Nothing on the cassettes answers the request. Record it, or see which part of it differs from \
    what was recorded: `/__mixtape/misses` has the nearest recordings.
    """

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    call.attempts.indices.filter { call.attempts[$0].isMiss }.map { index in
      Breach(
        "nothing recorded answers what \(call.attempts[index].provider) was asked",
        [call.place(index)]
      )
    }
  }
}
