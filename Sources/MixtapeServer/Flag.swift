import Synchronization

/// Something that happens once and is looked at by others.
final class Flag: Sendable {
  private let value = Atomic(false)

  func raise() {
    value.store(true, ordering: .releasing)
  }

  var isRaised: Bool {
    value.load(ordering: .acquiring)
  }
}
