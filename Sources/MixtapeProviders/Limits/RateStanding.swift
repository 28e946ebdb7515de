package import MixtapeHTTP

/// How the limits of an account stand after a request, for the fields of its answer.
package struct RateStanding: Hashable, Sendable {
  package struct Reading: Hashable, Sendable {
    package var dimension: RateDimension
    package var limit: Int
    /// Rounded up.
    package var used: Int
    /// The time after which all of it is there again.
    package var reset: Duration

    package init(_ dimension: RateDimension, limit: Int, used: Int, reset: Duration) {
      self.dimension = dimension
      self.limit = limit
      self.used = used
      self.reset = reset
    }

    package var remaining: Int { max(0, limit - used) }
  }

  package var readings: [Reading]
  /// What the request was taken to cost.
  package var cost: RateCost
  /// When that was so.
  package var date: UnixTime
  /// The limit that refuses the request; nil: it was let in.
  package var refusal: Failure.Limit?

  package init(
    readings: [Reading],
    cost: RateCost = RateCost(),
    date: UnixTime,
    refusal: Failure.Limit? = nil
  ) {
    self.readings = readings
    self.cost = cost
    self.date = date
    self.refusal = refusal
  }

  package subscript(dimension: RateDimension) -> Reading? {
    readings.first { $0.dimension == dimension }
  }

  /// The first of the dimensions that is limited.
  package func first(of dimensions: RateDimension...) -> Reading? {
    for dimension in dimensions {
      if let reading = self[dimension] { return reading }
    }
    return nil
  }

  /// How long a refused client is asked to wait; nil where nobody knows.
  package var wait: Duration? { refusal?.wait }
}
