import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders

/// What rules are judged by: a request and where its session stands.
struct Situation {
  let arrival: Arrival
  /// nil where the request is none that can be understood.
  let understood: Understood?
  /// How often this logical call has asked this provider since it was last answered well, from 1.
  var attempt = 1
  /// How often it has asked this provider at all, from 1.
  var asked = 1
  /// How often it has been answered well before.
  var occurrence = 0
  /// Which logical call of the session this is, from 1; 0: it is none.
  var call = 0
  /// The time since the session's first request.
  var elapsed = Duration.zero
  var milestones = Milestones()
  var reachesMilestone = false
  var state: [String: JSON] = [:]
  /// What all luck of this attempt starts from.
  var luck = StableHasher()

  /// The rule that is judged or that answers, as a number that stays when others change.
  var rule: UInt64 = 0

  var time: SessionTime {
    SessionTime(elapsed: elapsed, provider: arrival.address.name, milestones: milestones)
  }

  /// Where the luck of the rule's n-th fault starts from.
  func luck(ofFault index: Int) -> UInt64 {
    var hasher = luck
    hasher.combine(rule)
    hasher.combine(LuckPurpose.fault.rawValue)
    hasher.combine(UInt64(index))
    return hasher.key.high
  }

  /// The dice of the rule, for one purpose.
  func dice(for purpose: LuckPurpose) -> Dice {
    var hasher = luck
    hasher.combine(rule)
    hasher.combine(purpose.rawValue)
    return Dice(seed: hasher.key.high)
  }
}

/// So that the luck of a condition tells nothing about the luck of the answer.
enum LuckPurpose: UInt64 {
  case chance
  case answer
  case fault
  case outage
}
