/// What was used lately, within a bound of bytes.
///
/// Bounded by two generations: when the young one is full it becomes the old one, and the old one
/// is forgotten, except for what is asked for again.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    var value: Value
    var weight: Int
  }

  private var young: [Key: Entry] = [:]
  private var old: [Key: Entry] = [:]
  private var youngBytes = 0
  private let generationBytes: Int

  init(generationBytes: Int = 4 << 20) {
    self.generationBytes = generationBytes
  }

  mutating func value(_ key: Key) -> Value? {
    if let entry = young[key] { return entry.value }
    guard let entry = old.removeValue(forKey: key) else { return nil }
    insert(entry.value, weight: entry.weight, for: key)
    return entry.value
  }

  /// `weight`: the bytes that it holds on to, roughly.
  mutating func insert(_ value: Value, weight: Int, for key: Key) {
    guard weight < generationBytes else { return }
    if youngBytes + weight > generationBytes {
      old = young
      young = [:]
      youngBytes = 0
    }
    young[key] = Entry(value: value, weight: weight)
    youngBytes += weight
  }
}
