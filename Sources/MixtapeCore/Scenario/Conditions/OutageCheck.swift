import MixtapeJSON

/// A time in which a provider is down, wholly or for a share of the requests.
struct OutageCheck: TimeCheck {
  static let key = "outage"
  private let window: OutageWindow
  /// What the times count from; nil: the session's first request.
  let milestone: Milestone?

  init?(_ node: JSONNode, _ reading: inout Reading) {
    let read = reading.object(node, "an outage") { reader, reading in
      let window = OutageWindow(&reader, node, &reading)
      let after = reader.node("after", &reading)
      return (window, after.flatMap { reading.value($0, as: Milestone.self) })
    }
    guard let read, let window = read.0 else { return nil }
    self.window = window
    milestone = read.1
  }

  func holds(in situation: Situation) -> Bool {
    guard let elapsed = elapsed(at: situation.time) else { return false }
    switch window.share(at: elapsed) {
    case .zero: return false
    case .one: return true
    case let share:
      var dice = situation.dice(for: .outage)
      return share.happens(&dice)
    }
  }

  var isCertain: Bool { window.isCertain }

  func holds(at time: SessionTime) -> Bool {
    elapsed(at: time).map { window.share(at: $0) == .one } ?? false
  }

  func nextChange(after time: SessionTime) -> Duration? {
    guard let elapsed = elapsed(at: time), let next = window.nextChange(after: elapsed)
    else { return nil }
    return time.elapsed + (next - elapsed)
  }

  private func elapsed(at time: SessionTime) -> Duration? {
    milestone.map { time.elapsed(since: $0) } ?? time.elapsed
  }
}

/// Which share of the requests fails, and when.
struct OutageWindow: Hashable, Sendable {
  private var from = Duration.zero
  /// nil: it never ends.
  private var length: Duration?
  /// After what time it begins anew.
  private var every: Duration?
  /// How long the share rises at the beginning.
  private var ramp = Duration.zero
  /// How long it falls after the end.
  private var warmUp = Duration.zero
  /// Down and up by turns while it lasts; zero: always down.
  private var down = Duration.zero
  private var up = Duration.zero

  /// Whether every share is nothing or all.
  var isCertain: Bool { ramp == .zero && warmUp == .zero }

  func share(at elapsed: Duration) -> Ratio {
    guard elapsed >= from else { return .zero }
    let time = self.time(at: elapsed)
    if let length, time >= length {
      return time - length < warmUp ? Ratio(warmUp - (time - length), of: warmUp) : .zero
    }
    if phase(at: time) >= down, down > .zero { return .zero }
    return time < ramp ? Ratio(time, of: ramp) : .one
  }

  /// When the share may be another, for an outage that is certain; nil: never again.
  func nextChange(after elapsed: Duration) -> Duration? {
    guard elapsed >= from else { return from }
    let time = self.time(at: elapsed)
    let beginning = elapsed - time
    if let length, time >= length { return every.map { beginning + $0 } }
    let end = length.map { beginning + $0 }
    guard down > .zero else { return end }
    let phase = phase(at: time)
    let turn = elapsed - phase + (phase < down ? down : down + up)
    return end.map { min($0, turn) } ?? turn
  }

  /// Since it last began.
  private func time(at elapsed: Duration) -> Duration {
    let time = elapsed - from
    return every.map { time.remainder(by: $0) } ?? time
  }

  /// Since it last went down.
  private func phase(at time: Duration) -> Duration {
    down > .zero ? time.remainder(by: down + up) : .zero
  }
}

extension OutageWindow {
  init?(
    _ reader: inout JSONReader,
    _ node: JSONNode,
    _ reading: inout Reading
  ) {
    func span(_ key: String) -> Duration? {
      reader.optional(key, &reading, as: TimeSpan.self)?.duration
    }
    let mistakes = reading.mistakes.count
    from = span("from") ?? .zero
    let to = span("to")
    every = span("every")
    ramp = span("ramp") ?? .zero
    warmUp = span("warmUp") ?? .zero
    let turns = (down: span("down"), up: span("up"))
    down = turns.down ?? .zero
    up = turns.up ?? .zero
    length = to.map { $0 - from }
    if reading.mistakes.count > mistakes { return nil }
    guard let problem = problem(with: turns) else { return }
    reading.add(node.error(problem))
    return nil
  }

  private func problem(with turns: (down: Duration?, up: Duration?)) -> String? {
    switch turns {
    case (nil, nil): break
    case (let down?, let up?) where down > .zero && up > .zero: break
    default: return "down and up go together, and neither is \"0s\""
    }
    guard let length else {
      if every != nil { return "what comes again must end before: there is every, but no to" }
      return warmUp > .zero ? "it never ends, so nothing warms up: there is no to" : nil
    }
    if length <= .zero { return "its end, to, does not come after its beginning, from" }
    if ramp > length { return "its ramp takes longer than the outage" }
    if let every, every < length + warmUp {
      return "it begins again, after every, before it is over"
    }
    return nil
  }
}

extension Duration {
  /// What is left over of whole steps.
  fileprivate func remainder(by step: Duration) -> Duration {
    .nanoseconds(inNanoseconds % step.inNanoseconds)
  }
}

extension Ratio {
  /// `part` lies between nothing and `whole`.
  fileprivate init(_ part: Duration, of whole: Duration) {
    let product = part.inNanoseconds.multipliedFullWidth(by: Self.whole)
    self.init(billionths: whole.inNanoseconds.dividingFullWidth(product).quotient)
  }
}
