import MixtapeJSON

/// Every fault that there is: to add one, add a line.
package enum FaultList {
  package static let all: [any Fault.Type] = [
    // The connection.
    Refuse.self, Reset.self, Close.self, HalfClose.self, Hang.self,
    // The time.
    Latency.self, TimeToFirstToken.self, TokensPerSecond.self, Jitter.self, Stall.self,
    Bandwidth.self, KeepAlivesOnly.self, SlowClose.self,
    // The head.
    RetryAfter.self, WrongContentLength.self,
    // The body.
    Slice.self, Truncate.self, NoTerminator.self, ErrorEvent.self, MalformedEvent.self,
    Duplicate.self, Reorder.self,
    // What is said.
    ModelRefusal.self, ContentFilter.self, LengthCut.self, EmptyChoice.self,
    MalformedToolArguments.self, UnknownTool.self,
  ]

  static func read(_ node: JSONNode, _ reading: inout Reading) -> (any Fault)? {
    var fault: (any Fault)?
    _ = reading.object(node, "a fault") { reader, reading in
      fault = named(by: &reader, &reading)
    }
    return fault
  }

  private static func named(
    by reader: inout JSONReader,
    _ reading: inout Reading
  ) -> (any Fault)? {
    let keys = reader.keys
    var found: [any Fault.Type] = []
    for kind in all where keys.contains(kind.name) { found.append(kind) }
    guard let kind = found.first, found.count == 1 else {
      // Asked for, so that a slip of the finger in one of them is seen as that.
      for kind in all { _ = reader.node(kind.name, &reading) }
      _ = reader.node(FaultPlace.key, &reading)
      let names = all.map { $0.name }.quotedList(joinedBy: "or")
      reading.add(reader.node.error("a fault has exactly one of the keys \(names)"))
      return nil
    }
    do throws(JSONError) {
      return try make(kind, &reader)
    } catch {
      // What is wrong is said; that its place was not read any more is no mistake of its own.
      _ = reader.node(FaultPlace.key, &reading)
      reading.add(error)
      return nil
    }
  }

  private static func make<Kind: Fault>(
    _ kind: Kind.Type,
    _ reader: inout JSONReader
  ) throws(JSONError) -> any Fault {
    try kind.init(&reader)
  }
}
