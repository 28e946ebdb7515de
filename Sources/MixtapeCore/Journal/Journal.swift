/// The last exchanges of a session, bounded in number and in bytes.
package struct Journal: Sendable {
  package struct Limits: Hashable, Sendable {
    package var count: Int
    package var bytes: Int

    package init(count: Int, bytes: Int) {
      self.count = count
      self.bytes = bytes
    }

    package static let main = Limits(count: 10_000, bytes: 16 << 20)
    /// There may be many sessions, so each holds less.
    package static let session = Limits(count: 1_000, bytes: 1 << 20)
  }

  private let limits: Limits
  /// The forgotten ones stay in front until the array is compacted.
  private var entries: [Exchange] = []
  private var head = 0
  private var bytes = 0
  /// How many exchanges there have been, the forgotten ones included.
  package private(set) var total = 0

  package init(limits: Limits) {
    self.limits = limits
  }

  package var nextID: Int { total + 1 }
  package var forgotten: Int { total - count }
  package var count: Int { entries.count - head }

  package mutating func append(_ exchange: Exchange) {
    entries.append(exchange)
    bytes += exchange.weight
    total += 1
    while count > 1, count > limits.count || bytes > limits.bytes { forgetOldest() }
    compact()
  }

  package mutating func update(_ id: Int, _ change: (inout Exchange) -> Void) {
    guard let index = index(of: id) else { return }
    change(&entries[index])
  }

  package subscript(id: Int) -> Exchange? {
    index(of: id).map { entries[$0] }
  }

  /// Oldest first.
  package var exchanges: ArraySlice<Exchange> { entries[head...] }

  package mutating func removeAll() {
    entries = []
    head = 0
    bytes = 0
  }

  /// Ids are consecutive, so an exchange is found by counting.
  private func index(of id: Int) -> Int? {
    guard let first = exchanges.first?.id, id >= first, id - first < count else { return nil }
    return head + id - first
  }

  private mutating func forgetOldest() {
    bytes -= entries[head].weight
    head += 1
  }

  /// The forgotten front is cut off once it is half of the array: constant cost on the whole.
  private mutating func compact() {
    guard head > 64, head * 2 > entries.count else { return }
    entries.removeFirst(head)
    head = 0
  }
}
