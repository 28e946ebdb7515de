/// What a JSON text says, as 128 bits: equal for two texts of the same meaning.
///
/// The order of keys, white space, the spelling of escapes and of numbers (1, 1.0, 1e0) do not
/// matter; the order of elements, and whether something is a number or a string, do. No seed:
/// cassettes are indexed by it, so it must be the same in every run and on every machine.
package struct JSONFingerprint: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the text once; nil if it is not strict JSON.
  ///
  /// What is at one of the `ignoring` paths counts as not there.
  package init?(of bytes: Span<UInt8>, ignoring paths: [JSONPath] = []) {
    self.init(of: bytes, ignoring: JSONPathSet(paths))
  }

  /// The same, for paths that were prepared before.
  package init?(of bytes: Span<UInt8>, ignoring paths: JSONPathSet) {
    var visitor = FingerprintVisitor(ignoring: paths)
    do throws(JSONScanError) {
      var end = try StrictGrammar.walk(
        bytes,
        from: 0,
        maximumDepth: JSONLimits.standard.depth,
        visitor: &visitor
      )
      StrictGrammar.skipBlanks(in: bytes, from: &end)
      guard end == bytes.count else { return nil }
    } catch {
      return nil
    }
    self.init(visitor.result)
  }

  /// The fingerprint of one number, by its decimal value.
  init(of number: JSONNumber) {
    let bytes = Array(number.text.utf8)
    self.init(FingerprintHash.number(0..<bytes.count, in: bytes.span))
  }

  private init(_ value: FingerprintHash.Value) {
    self.init(
      high: UInt64(truncatingIfNeeded: value >> 64),
      low: UInt64(truncatingIfNeeded: value)
    )
  }
}

extension JSONFingerprint: CustomStringConvertible {
  /// 32 hexadecimal digits.
  package var description: String {
    [high, low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

/// Hashes values from the leaves up.
///
/// An array chains its elements' hashes; an object adds its members' up, so that their order does
/// not matter, and a member's hash is that of its key and its value together, so that values cannot
/// change keys.
private struct FingerprintVisitor: JSONVisitor {
  private struct Frame {
    let isObject: Bool
    var chain = FingerprintHash(tag: .array)
    var sum: FingerprintHash.Value = 0
    var key: FingerprintHash.Value = 0
    var count: UInt64 = 0
    var skipsNext = false
  }

  private(set) var result: FingerprintHash.Value = 0
  private var frames: [Frame] = []
  private var string = FingerprintHash(tag: .string)

  private let ignored: JSONPathSet
  /// For each open object or array: the paths that lead on from it, and how many elements or
  /// members came.
  private var places: [Place] = []

  private struct Place {
    var alive: [Int]
    var aliveBelow: [Int] = []
    var index = 0
    var count = 0
  }

  init(ignoring paths: JSONPathSet) {
    ignored = paths
    frames.reserveCapacity(16)
  }

  private mutating func add(_ value: FingerprintHash.Value) {
    let top = frames.count - 1
    guard top >= 0 else {
      result = value
      return
    }
    if frames[top].isObject {
      guard !frames[top].skipsNext else { return }
      var member = FingerprintHash(tag: .member)
      member.combine(frames[top].key)
      member.combine(value)
      frames[top].sum &+= member.finish()
    } else {
      let skips = frames[top].skipsNext
      if !ignored.isEmpty { frames[top].skipsNext = enterNextElement() }
      guard !skips else { return }
      frames[top].chain.combine(value)
    }
    frames[top].count &+= 1
  }

  mutating func null(_ range: Range<Int>) { add(FingerprintHash(tag: .null).finish()) }

  mutating func bool(_ value: Bool, _ range: Range<Int>) {
    add(FingerprintHash(tag: value ? .yes : .no).finish())
  }

  mutating func number(_ range: Range<Int>, in bytes: Span<UInt8>) {
    add(FingerprintHash.number(range, in: bytes))
  }

  @inline(__always)
  mutating func beginString(at start: Int, isKey: Bool) { string = FingerprintHash(tag: .string) }

  @inline(__always)
  mutating func characters(_ range: Range<Int>, in bytes: Span<UInt8>) {
    string.combine(range, of: bytes)
  }

  @inline(__always)
  mutating func escaped(_ character: Unicode.Scalar) {
    if FingerprintHash.divides(character.value) {
      string.combine(divider: UInt8(truncatingIfNeeded: character.value))
      return
    }
    var chunk: UInt128 = 0
    var count = 0
    for byte in UTF8.encode(character) ?? .init() {
      chunk |= UInt128(byte) &<< UInt128(count * 8)
      count += 1
    }
    string.combine(chunk, count: count)
  }

  mutating func endString(_ range: Range<Int>) { add(string.finish()) }

  mutating func endKey(_ range: Range<Int>) {
    let key = string.finish()
    frames[frames.count - 1].key = key
    if !ignored.isEmpty { frames[frames.count - 1].skipsNext = enter { $0.leads(toKey: key) } }
  }

  mutating func beginObject(at start: Int, in bytes: Span<UInt8>) {
    frames.append(Frame(isObject: true))
    if !ignored.isEmpty { places.append(Place(alive: aliveHere)) }
  }

  mutating func endObject(at end: Int) {
    guard let frame = frames.popLast() else { return }
    _ = places.popLast()
    var object = FingerprintHash(tag: .object)
    object.combine(frame.sum)
    object.combine(UInt128(frame.count))
    add(object.finish())
  }

  mutating func beginArray(at start: Int, in bytes: Span<UInt8>) {
    frames.append(Frame(isObject: false))
    guard !ignored.isEmpty else { return }
    var place = Place(alive: aliveHere)
    if ignored.countsFromEnd(place.alive, depth: places.count) {
      place.count = bytes.countOfElements(from: start)
    }
    places.append(place)
    frames[frames.count - 1].skipsNext = enterNextElement()
  }

  mutating func endArray(at end: Int) {
    guard let frame = frames.popLast() else { return }
    _ = places.popLast()
    add(frame.chain.finish())
  }
}

// The paths that are followed: only where there are any.
extension FingerprintVisitor {
  private var aliveHere: [Int] { places.last?.aliveBelow ?? ignored.root }

  private mutating func enterNextElement() -> Bool {
    let (index, count) = (places[places.count - 1].index, places[places.count - 1].count)
    places[places.count - 1].index += 1
    return enter { $0.leads(toIndex: index, of: count) }
  }

  /// Follows the paths into the next value; whether it is ignored.
  private mutating func enter(_ leads: (JSONPathSet.Step) -> Bool) -> Bool {
    let depth = places.count - 1
    guard !places[depth].alive.isEmpty else { return false }
    let next = ignored.following(places[depth].alive, depth: depth, where: leads)
    places[depth].aliveBelow = next.alive
    return next.isEnd
  }
}

extension Span<UInt8> {
  /// How many elements the array at `start` has; 0 if it is damaged, which the walk then finds
  /// itself.
  fileprivate func countOfElements(from start: Int) -> Int {
    var scanner = JSONScanner(at: start)
    var elements = 0
    do throws(JSONScanError) {
      try scanner.enterArray(in: self)
      while try scanner.nextElement(in: self) {
        _ = try scanner.skipValue(in: self)
        elements += 1
      }
    } catch {
      return 0
    }
    return elements
  }
}
