package import MixtapeJSON

/// What the answers of a session left behind for later requests: responses, files, batches.
///
/// A value: whoever reads it sees the session as it was when the request came.
package struct Kept: Hashable, Sendable {
  package struct Thing: Hashable, Sendable {
    /// What it is, in the words of its format: `response`, `file`.
    package var kind: String
    package var json: JSON
    /// What cannot be said in JSON: the bytes of a file.
    package var bytes: [UInt8]

    package init(kind: String, json: JSON, bytes: [UInt8] = []) {
      self.kind = kind
      self.json = json
      self.bytes = bytes
    }
  }

  package enum Change: Hashable, Sendable {
    case keep(id: String, Thing)
    case forget(id: String)
  }

  /// The oldest go when there are more.
  package static let limit = 1_000

  private var things: [String: Thing] = [:]
  /// Oldest first.
  private var order: [String] = []

  package init() {}

  package subscript(id: String) -> Thing? { things[id] }

  /// All of a kind, oldest first.
  package func all(_ kind: String) -> [(id: String, thing: Thing)] {
    order.compactMap { id in
      things[id].flatMap { $0.kind == kind ? (id, $0) : nil }
    }
  }

  package mutating func apply(_ change: Change) {
    switch change {
    case .keep(let id, let thing):
      if things.updateValue(thing, forKey: id) == nil { order.append(id) }
      if order.count > Self.limit { things[order.removeFirst()] = nil }
    case .forget(let id):
      things[id] = nil
      order.removeAll { $0 == id }
    }
  }
}
