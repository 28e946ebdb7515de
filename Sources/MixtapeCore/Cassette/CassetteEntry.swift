package import MixtapeHTTP

/// What is kept of an interaction in memory: enough to find it and to list it.
package struct CassetteEntry: Hashable, Sendable {
  package typealias Ending = InteractionLayout.Ending

  /// Where its text is in the file.
  package var offset: Int
  package var length: Int
  package var key: MatchKey
  package var provider: String
  package var method: String
  package var target: String
  package var status: Int16
  package var ending: Ending

  package init(
    offset: Int,
    length: Int,
    key: MatchKey,
    provider: String,
    method: String,
    target: String,
    status: Int,
    ending: Ending
  ) {
    self.offset = offset
    self.length = length
    self.key = key
    self.provider = provider
    self.method = method
    self.target = target
    self.status = Int16(clamping: status)
    self.ending = ending
  }
}

/// Makes the key by which a request is found; `MatchKey.make` with the user's options.
package struct CassetteKeyMaker: Sendable {
  package typealias Make =
    @Sendable (
      _ provider: String, _ method: String, _ target: String, _ fields: HTTPFields,
      _ body: Span<UInt8>
    ) -> MatchKey

  package let make: Make
  /// Whether keys depend on fields; reading them costs time.
  package let needsFields: Bool

  package init(needsFields: Bool = true, make: @escaping Make) {
    self.make = make
    self.needsFields = needsFields
  }
}
