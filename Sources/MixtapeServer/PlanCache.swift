import MixtapeCore
import MixtapeHTTP

/// Answers that were played lately, ready to perform, so that a hot recording is not read and
/// parsed for every request.
///
/// Bounded by two generations: when the young one is full it becomes the old one, and the old one
/// is forgotten, except for what is asked for again.
struct PlanCache: Sendable {
  struct Key: Hashable, Sendable {
    var track: Tape.Track
    var acceptsGzip: Bool
  }

  private var young: [Key: ResponsePlan] = [:]
  private var old: [Key: ResponsePlan] = [:]
  private var youngBytes = 0
  private static let generationBytes = 4 << 20

  mutating func plan(_ key: Key) -> ResponsePlan? {
    if let plan = young[key] { return plan }
    guard let plan = old.removeValue(forKey: key) else { return nil }
    insert(plan, for: key)
    return plan
  }

  mutating func insert(_ plan: ResponsePlan, for key: Key) {
    let weight = plan.weight
    guard weight < Self.generationBytes else { return }
    if youngBytes + weight > Self.generationBytes {
      old = young
      young = [:]
      youngBytes = 0
    }
    young[key] = plan
    youngBytes += weight
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
