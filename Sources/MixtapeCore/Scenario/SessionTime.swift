import MixtapeJSON

/// What conditions on time are judged by.
struct SessionTime: Sendable {
  /// Since the session's first request.
  var elapsed: Duration
  /// Who is asked.
  var provider: String
  var milestones: Milestones

  /// nil where it has not happened yet.
  func elapsed(since milestone: Milestone) -> Duration? {
    milestones.time(of: milestone, at: provider).map { elapsed - $0 }
  }
}

/// A check that asks for nothing but the time.
protocol TimeCheck: Check {
  /// Whether there is no luck in it.
  var isCertain: Bool { get }
  func holds(at time: SessionTime) -> Bool
  /// The time, as the session's, at which it may be otherwise; nil: as far as is known, never.
  func nextChange(after time: SessionTime) -> Duration?
}

/// A moment of a session that is known only when it comes.
enum Milestone: Hashable, Sendable {
  /// The session's n-th logical call begins.
  case call(Int)
  /// The provider that is asked is asked for the n-th time.
  case request(Int)
}

extension Milestone: JSONObjectReadable {
  static let noun = "a beginning"

  init(_ reader: inout JSONReader) throws(JSONError) {
    let call = try reader.optional("call", as: Count.self)
    let request = try reader.optional("request", as: Count.self)
    switch (call, request) {
    case (let call?, nil): self = .call(call.number)
    case (nil, let request?): self = .request(request.number)
    default: throw reader.node.error("a beginning is either a call or a request, by its number")
    }
  }
}

/// Which milestones a session has reached, and when.
struct Milestones: Hashable, Sendable {
  private struct Place: Hashable {
    var milestone: Milestone
    /// Empty where it is the same for all.
    var provider: String

    init(_ milestone: Milestone, _ provider: String) {
      self.milestone = milestone
      self.provider = if case .request = milestone { provider } else { "" }
    }
  }

  private var times: [Place: Duration] = [:]
  private var requests: [String: Int] = [:]

  func time(of milestone: Milestone, at provider: String) -> Duration? {
    times[Place(milestone, provider)]
  }

  /// Returns whether the request is one of those that are `wanted`; `call` is the number of its
  /// logical call.
  mutating func note(
    call: Int,
    at provider: String,
    wanted: Set<Milestone>,
    elapsed: Duration
  ) -> Bool {
    requests[provider, default: 0] += 1
    let reached = [.call(call), .request(requests[provider] ?? 0)].filter { milestone in
      wanted.contains(milestone) && time(of: milestone, at: provider) == nil
    }
    for milestone in reached { times[Place(milestone, provider)] = elapsed }
    return !reached.isEmpty
  }
}
