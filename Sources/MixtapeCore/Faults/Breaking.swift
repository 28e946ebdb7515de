import MixtapeJSON

/// What the faults have in common that break an answer off at a place.
struct Breaking: Sendable {
  private let action: Cue.Action
  private var finder: PlaceFinder

  init(at place: FaultPlace, by action: Cue.Action) {
    self.action = action
    finder = PlaceFinder(place)
  }

  /// For those that say only that they strike, and may say where: before the head if they do not.
  init(
    _ name: String,
    by action: Cue.Action,
    _ options: inout JSONReader
  ) throws(JSONError) {
    _ = try options.required(name, as: Confirmed.self)
    self.init(at: try options.optional(FaultPlace.key) ?? .head, by: action)
  }

  var needsEvents: Bool { finder.place.needsEvents }

  mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard let split = finder.split(cue, on: stage) else { return [cue] }
    stage.isDisturbed = true
    return split.before + [Cue(at: cue.at, action)]
  }
}
