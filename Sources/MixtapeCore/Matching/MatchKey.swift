/// What a request is found by: equal keys mean the same request.
///
/// One function makes it for recorded requests and for incoming ones, so both sides always agree.
package struct MatchKey: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// For requests that are not looked for among recordings.
  package static let unneeded = MatchKey(high: 0, low: 0)
}
