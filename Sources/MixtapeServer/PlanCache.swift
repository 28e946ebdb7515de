import MixtapeCore
import MixtapeHTTP

/// Answers that were played lately, ready to perform, so that a hot recording is not read and
/// parsed for every request.
struct PlanCache: Sendable {
  struct Key: Hashable, Sendable {
    var track: Tape.Track
    var acceptsGzip: Bool
  }

  private var plans = RecentlyUsed<Key, ResponsePlan>()

  mutating func plan(_ key: Key) -> ResponsePlan? { plans.value(key) }

  mutating func insert(_ plan: ResponsePlan, for key: Key) {
    plans.insert(plan, weight: plan.weight, for: key)
  }
}

extension ResponsePlan {
  /// Bytes that it holds on to, roughly.
  fileprivate var weight: Int {
    cues.reduce(1024) { sum, cue in
      switch cue.action {
      case .body(let bytes): sum + 128 + bytes.count
      case .pieces(let pieces): sum + 128 + pieces.bytes.count + 16 * pieces.count
      default: sum + 128
      }
    }
  }
}
