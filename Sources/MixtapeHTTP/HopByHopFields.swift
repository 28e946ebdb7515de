/// What a proxy must not pass on.
package enum HopByHopFields {
  /// The fields without those that are for one connection only (RFC 9110 §7.6.1) and without those
  /// of framing.
  ///
  /// Content-Length goes too, because whoever sends the message on frames it anew; so do the
  /// credentials that are for a proxy, and Trailer, because no trailers are passed on.
  package static func removed(from fields: HTTPFields) -> HTTPFields {
    let listed = fields.listMembers("Connection").map { String(decoding: $0, as: UTF8.self) }
    var kept = fields
    kept.removeAll { index in
      fields.isFraming(at: index) || isHopByHop(fields, index)
        || listed.contains { fields.matches(index, $0) }
    }
    return kept
  }

  private static func isHopByHop(_ fields: HTTPFields, _ index: Int) -> Bool {
    switch fields.nameLength(at: index) {
    case 2: fields.matches(index, "TE")
    case 7: fields.matches(index, "Trailer") || fields.matches(index, "Upgrade")
    case 18: fields.matches(index, "Proxy-Authenticate")
    case 19: fields.matches(index, "Proxy-Authorization")
    default: false
    }
  }
}
