/// What a user has seen begin begins again.
package struct RepeatedText: SingleCallCheck {
  package static let name = "repeatedText"
  package static let severity = Finding.Severity.warning
  package static let explanation = """
    A stream broke off after it had brought text, and another attempt brought the answer from its \
    beginning: who shows pieces as they come has shown the beginning twice. Fall back only before \
    the first token, take back what was shown, or go on from where it broke off. Mixtape cannot \
    see the screen: switch the check off where streams are collected before they are shown.
    """

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    call.attempts.indices.dropFirst().compactMap { index in
      let after = call.attempts[index]
      guard after.textLength > 0, !after.isContinuation,
        let before = call.attempts[..<index].lastIndex(where: { earlier in
          earlier.isShownInPart && (earlier.end ?? after.startedAt) <= after.startedAt
        })
      else { return nil }
      let shown = counted(call.attempts[before].textLength, "character")
      return Breach(
        "\(shown) from \(call.attempts[before].provider) had been shown "
          + "when \(after.provider) began again",
        [call.place(before), call.place(index)]
      )
    }
  }
}
