import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

@Suite struct `A bucket` {
  /// 2026-09-21T14:13:20Z, twenty seconds into a minute.
  private static let start = UnixTime(seconds: 1_790_000_000)
  private static let minutely = RateRefill.continuous(per: .seconds(60))

  private static func after(_ duration: Duration) -> UnixTime {
    UnixTime(nanoseconds: start.nanoseconds + duration.inNanoseconds)
  }

  private func bucket(_ capacity: Int, _ refill: RateRefill, used: Int = 0) -> Bucket {
    var bucket = Bucket(capacity: capacity, refill: refill, at: Self.start)
    bucket.take(used)
    return bucket
  }

  /// The numbers of recorded fields.
  @Test(arguments: [
    (500, 1, Duration.milliseconds(120)), (3_000, 1, .milliseconds(20)),
    (5_000, 1, .milliseconds(12)), (10_000, 1, .milliseconds(6)),
    (250_000, 1_768, .nanoseconds(424_320_000)), (160_000, 2_390, .nanoseconds(896_250_000)),
  ])
  func `that is always being filled is empty after used / limit of its window`(
    limit: Int,
    used: Int,
    time: Duration
  ) {
    let bucket = bucket(limit, Self.minutely, used: used)
    #expect(bucket.timeUntilEmpty(at: Self.start) == time)
  }

  /// The numbers of refusals that users quote.
  @Test(arguments: [
    (30_000, 18_928, 11_159, Duration.milliseconds(174)),
    (10_000, 8_554, 3_082, .milliseconds(9_816)),
    (3, 3, 1, .seconds(20)),
    (7, 7, 1, .nanoseconds(8_571_428_572)),
  ])
  func `that is always being filled has a place when what is missing has come back`(
    limit: Int,
    used: Int,
    cost: Int,
    wait: Duration
  ) {
    var bucket = bucket(limit, Self.minutely, used: used)
    #expect(bucket.verdict(on: cost, at: Self.start) == .fitsAfter(wait))
    bucket.advance(to: Self.after(wait - .nanoseconds(1)))
    #expect(bucket.verdict(on: cost, at: Self.after(wait - .nanoseconds(1))) != .fits)
    bucket.advance(to: Self.after(wait))
    #expect(bucket.verdict(on: cost, at: Self.after(wait)) == .fits)
  }

  @Test func `of the clock's minutes is empty when the minute is over`() {
    var bucket = bucket(2, .window(.seconds(60)), used: 2)
    #expect(bucket.verdict(on: 1, at: Self.start) == .fitsAfter(.seconds(40)))
    bucket.advance(to: Self.after(.seconds(40) - .nanoseconds(1)))
    #expect(bucket.used == 2)
    bucket.advance(to: Self.after(.seconds(40)))
    #expect(bucket.used == 0)
  }

  /// The days on which Los Angeles changes its clocks, and those around them.
  @Test(arguments: [
    ("2026-03-07T12:00:00", "2026-03-08T08:00:00"), ("2026-03-08T08:00:00", "2026-03-09T07:00:00"),
    ("2026-03-09T06:59:59", "2026-03-09T07:00:00"), ("2026-07-01T06:59:59", "2026-07-01T07:00:00"),
    ("2026-07-01T07:00:00", "2026-07-02T07:00:00"), ("2026-11-01T07:00:00", "2026-11-02T08:00:00"),
    ("2026-10-31T20:00:00", "2026-11-01T07:00:00"), ("2026-12-31T23:59:59", "2027-01-01T08:00:00"),
  ])
  func `of a day is empty at the midnight of its coast`(now: String, midnight: String) throws {
    let time = try Self.time(now)
    #expect(Midnight.pacific.next(after: time) == (try Self.time(midnight)))
    let utc = Midnight.utc.next(after: time)
    #expect(utc > time && utc.seconds % 86_400 == 0 && utc.seconds - time.seconds <= 86_400)
  }

  /// As HTTP dates have it, of which there is a parser.
  private static func time(_ text: String) throws -> UnixTime {
    let parts = text.split { "-T:".contains($0) }.compactMap { Int($0) }
    let day = CivilDate(year: parts[0], month: parts[1], day: parts[2]).daysSince1970
    return UnixTime(seconds: Int64(day * 86_400 + parts[3] * 3_600 + parts[4] * 60 + parts[5]))
  }

  @Test func `never takes what is more than all of it`() {
    #expect(bucket(10, Self.minutely).verdict(on: 11, at: Self.start) == .neverFits)
    #expect(bucket(10, Self.minutely, used: 3).verdict(on: 10, at: Self.start) != .neverFits)
  }

  @Test func `of requests at once has a place when one ends, nobody knows when`() {
    var bucket = bucket(1, .release, used: 1)
    #expect(bucket.verdict(on: 1, at: Self.start) == .fitsLater)
    bucket.release(1)
    #expect(bucket.verdict(on: 1, at: Self.start) == .fits)
  }

  @Test func `holds off what was told to come later, and nobody longer`() {
    var bucket = bucket(60, Self.minutely, used: 60)
    bucket.hold(1, from: Self.start, until: Self.after(.seconds(2)))
    bucket.hold(1, from: Self.start, until: Self.after(.seconds(3)))
    bucket.advance(to: Self.after(.milliseconds(1_999)))
    #expect(bucket.verdict(on: 1, at: Self.after(.milliseconds(1_999))) != .fits)
    bucket.advance(to: Self.after(.seconds(2)))
    #expect(bucket.verdict(on: 1, at: Self.after(.seconds(2))) == .fits)
  }

  @Test func `gives back what was estimated too high, and never too much`() {
    var bucket = bucket(100, Self.minutely, used: 50)
    bucket.correct(50, to: 20, takenAt: Self.start)
    #expect(bucket.used == 20)
    bucket.correct(50, to: 80, takenAt: Self.start)
    #expect(bucket.used == 50)

    // Of the excess of 48, 20 may have come back in the meantime anyway.
    bucket = self.bucket(100, Self.minutely, used: 50)
    bucket.advance(to: Self.after(.seconds(12)))
    bucket.take(40)
    #expect(bucket.used == 70)
    bucket.correct(50, to: 2, takenAt: Self.start)
    #expect(bucket.used == 42)
  }

  @Test func `gives nothing back of a window that is over`() {
    var bucket = bucket(100, .window(.seconds(60)), used: 50)
    bucket.advance(to: Self.after(.seconds(41)))
    bucket.take(30)
    bucket.correct(50, to: 0, takenAt: Self.start)
    #expect(bucket.used == 30)
  }
}

/// What random clients get out of a bucket, in every span of time.
@Suite struct `A limit is never exceeded` {
  private struct Arrival {
    var at: UnixTime
    var cost: Int
  }

  private static let start = UnixTime(seconds: 1_790_000_000)

  /// Those that were let in, of many that come in bursts, some as they were told.
  private func admitted(_ capacity: Int, _ refill: RateRefill, seed: UInt64) -> [Arrival] {
    var dice = Dice(seed: seed)
    var bucket = Bucket(capacity: capacity, refill: refill, at: Self.start)
    var now = Self.start
    var admitted: [Arrival] = []
    for _ in 0..<400 {
      let cost = 1 + Int(dice.next() % UInt64(max(1, capacity / 3)))
      bucket.advance(to: now)
      switch bucket.verdict(on: cost, at: now) {
      case .fits:
        bucket.take(cost)
        admitted.append(Arrival(at: now, cost: cost))
      case .fitsAfter(let wait):
        if dice.next() % 2 == 0 { now.nanoseconds += wait.inNanoseconds }
      case .fitsLater, .neverFits: Issue.record("nothing here is held or too large")
      }
      if dice.next() % 3 == 0 { now.nanoseconds += Int64(dice.next() % 9_000_000_000) }
    }
    return admitted
  }

  @Test(arguments: [1, 3, 7, 100, 30_000])
  func `in any span, by more than what comes back in it`(capacity: Int) {
    let window: Int128 = 60_000_000_000
    for seed in 0..<20 {
      let admitted = admitted(capacity, .continuous(per: .seconds(60)), seed: UInt64(seed))
      #expect(admitted.count > 5)
      for first in admitted.indices {
        var sum: Int128 = 0
        for last in first..<admitted.count {
          sum += Int128(admitted[last].cost)
          let span = Int128(admitted[last].at.nanoseconds - admitted[first].at.nanoseconds)
          guard sum * window <= Int128(capacity) * (window + span) else {
            Issue.record("seed \(seed): \(sum) of \(capacity) in \(span) ns")
            return
          }
        }
      }
    }
  }

  @Test(arguments: [1, 3, 7, 100, 30_000])
  func `in any of the clock's windows`(capacity: Int) {
    for refill in [RateRefill.window(.seconds(60)), .midnight(.pacific), .midnight(.utc)] {
      for seed in 0..<20 {
        var sums: [UnixTime: Int] = [:]
        for arrival in admitted(capacity, refill, seed: UInt64(seed)) {
          guard let end = refill.end(ofWindowAt: arrival.at) else { return }
          #expect(end > arrival.at)
          sums[end, default: 0] += arrival.cost
        }
        #expect(sums.values.allSatisfy { $0 <= capacity })
        #expect(!sums.isEmpty)
      }
    }
  }
}
