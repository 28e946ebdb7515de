/// A secret goes to somebody whom it does not concern.
package struct ForeignKey: SingleCallCheck {
  package static let name = "foreignKey"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    A key that has the form of one provider's was sent to another one. The other one could use \
    it: change the key, and find out which setting mixes them up.
    """

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    call.attempts.indices.compactMap { index in
      call.attempts[index].keyOwner.map { owner in
        Breach(
          "a key of \(owner) was sent to \(call.attempts[index].provider)",
          [call.place(index)]
        )
      }
    }
  }
}
