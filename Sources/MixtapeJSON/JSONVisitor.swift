/// Is told what a walk over a text finds, in order.
///
/// Everything that reads JSON (validation, values, nodes, fingerprints) is a visitor of the same
/// walk, so that all of them accept the same texts and fail at the same place.
protocol JSONVisitor {
  mutating func null(_ range: Range<Int>)
  mutating func bool(_ value: Bool, _ range: Range<Int>)
  mutating func number(_ range: Range<Int>, in bytes: Span<UInt8>)

  /// A key or a string begins with the quote at `start`; its characters follow.
  mutating func beginString(at start: Int, isKey: Bool)
  mutating func characters(_ range: Range<Int>, in bytes: Span<UInt8>)
  mutating func escaped(_ character: Unicode.Scalar)
  mutating func endString(_ range: Range<Int>)
  mutating func endKey(_ range: Range<Int>)

  mutating func beginObject(at start: Int, in bytes: Span<UInt8>)
  mutating func endObject(at end: Int)
  mutating func beginArray(at start: Int, in bytes: Span<UInt8>)
  mutating func endArray(at end: Int)
}

extension JSONVisitor {
  mutating func null(_ range: Range<Int>) {}
  mutating func bool(_ value: Bool, _ range: Range<Int>) {}
  mutating func number(_ range: Range<Int>, in bytes: Span<UInt8>) {}
  mutating func beginString(at start: Int, isKey: Bool) {}
  mutating func characters(_ range: Range<Int>, in bytes: Span<UInt8>) {}
  mutating func escaped(_ character: Unicode.Scalar) {}
  mutating func endString(_ range: Range<Int>) {}
  mutating func endKey(_ range: Range<Int>) {}
  mutating func beginObject(at start: Int, in bytes: Span<UInt8>) {}
  mutating func endObject(at end: Int) {}
  mutating func beginArray(at start: Int, in bytes: Span<UInt8>) {}
  mutating func endArray(at end: Int) {}
}

/// Looks at nothing: a walk with it only validates.
struct NoVisitor: JSONVisitor {}
