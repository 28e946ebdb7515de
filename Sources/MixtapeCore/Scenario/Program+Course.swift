import MixtapeJSON

/// What the rules that fit a request make of it together.
struct FoundCourse {
  /// nil: no rule answers.
  var act: Act?
  var rule: (ordinal: Int, name: String?)?
  var pacing: Pacing?
  var faults: [ChosenFault] = []
  var changes: [StateChange] = []

  /// Whether the answer must be made anew, since something else is to be said.
  var changesContent: Bool { faults.contains { $0.fault is any ContentFault } }

  /// Adds what stands beside an act, and takes the act; false where a later rule answers.
  fileprivate mutating func follow(
    _ course: Course,
    in situation: Situation,
    faultsBefore: Int = 0
  ) -> Bool {
    pacing = pacing ?? course.pacing
    for (index, fault) in course.faults.enumerated() {
      faults.append(ChosenFault(fault, luck: situation.luck(ofFault: faultsBefore + index)))
    }
    changes += course.set
    switch course.act {
    case nil, .pass:
      return false
    case .sequence(let steps):
      let step = steps[min(situation.asked, steps.count) - 1]
      return follow(step, in: situation, faultsBefore: course.faults.count)
    case .reply, .fail, .replay, .forward:
      act = course.act
      return true
    }
  }
}

extension Program {
  /// The first rule that fits and acts, with what earlier ones that fit have put beside it.
  func course(in situation: inout Situation) -> FoundCourse {
    let rules = scenario.rules
    var found = FoundCourse()
    for ordinal in index.candidates(for: situation) {
      situation.rule = rules[ordinal].identity
      guard rules[ordinal].when.holds(in: situation) else { continue }
      if found.follow(rules[ordinal].course, in: situation) {
        found.rule = (ordinal, rules[ordinal].name)
        return found
      }
    }
    situation.rule = 0
    return found
  }
}
