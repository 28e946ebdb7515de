import MixtapeHTTP
import MixtapeJSON

/// Reads a cassette block by block, checks all of it, and keeps of each interaction where it is and
/// its key.
///
/// Bytes come from outside, so it needs no file; an interaction that a block cuts is read again
/// with the next one.
package struct CassetteIndexer {
  /// How a cassette ends.
  package struct Tail: Hashable, Sendable {
    /// Where the next interaction goes: behind the last whole one.
    package var end: Int
    /// What was not whole; nil for an intact file.
    package var loss: Loss?

    package init(end: Int, loss: Loss? = nil) {
      self.end = end
      self.loss = loss
    }
  }

  /// The end of a file that was cut off while it was written.
  package struct Loss: Hashable, Sendable {
    /// Where the part begins that is not whole.
    package var offset: Int
    /// Whether that part holds anything of an interaction, not just the closing brackets.
    package var hasContent: Bool
    /// What was lost and what was not, in words.
    package var message: String
  }

  private enum Expected {
    case opening
    case firstInteraction
    case comma
    case interaction
    case closing
    case nothing
  }

  private let keys: CassetteKeyMaker
  private var pending: [UInt8] = []
  /// The offset of `pending` in the file.
  private var base = 0
  private var expected = Expected.opening
  private var end = 0
  private var names: [String: String] = [:]
  package private(set) var entries: [CassetteEntry] = []
  /// Interactions that say what no interaction can say, at most 20; offsets are the file's.
  package private(set) var faults: [CassetteFault] = []

  package init(keys: CassetteKeyMaker) {
    self.keys = keys
  }

  /// For the rest of a file: what begins at `offset` is an interaction, and not the first.
  package init(keys: CassetteKeyMaker, continuingAt offset: Int) {
    self.keys = keys
    base = offset
    end = offset
    expected = .interaction
  }

  /// Takes over what another has found behind `offset`; false where that does not fit, or is not
  /// whole and without fault.
  package mutating func join(_ rest: CassetteIndexer, at offset: Int) -> Bool {
    guard expected == .interaction, base + pending.count == offset,
      pending.allSatisfy(\.isJSONSpace), rest.expected == .nothing, rest.faults.isEmpty
    else { return false }
    entries += rest.entries
    (pending, base, expected, end) = (rest.pending, rest.base, rest.expected, rest.end)
    return true
  }

  /// How large the next block should be: larger than what is held, so that a long interaction is
  /// not read too often.
  package var wantedBlockSize: Int { max(1 << 20, pending.count * 2) }

  /// Takes the next bytes of the file; a fault's offset is the file's.
  package mutating func receive(_ block: [UInt8]) throws(CassetteFault) {
    let bytes = pending.isEmpty ? block : pending + block
    pending = []
    var cursor = CassetteCursor()
    try run(&cursor, bytes.span)
    base += cursor.offset
    if cursor.offset < bytes.count { pending = Array(bytes[cursor.offset...]) }
  }

  /// Reads on until the bytes end.
  private mutating func run(
    _ cursor: inout CassetteCursor,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) {
    do throws(CassetteFault) {
      while true { try step(&cursor, bytes) }
    } catch {
      guard error == .endOfInput else { throw error.moved(by: base) }
    }
  }

  /// Says that the file has ended.
  package mutating func finish() throws(CassetteFault) -> Tail {
    if let fault = faults.first, faults.count >= 20 { throw fault }
    switch expected {
    case .nothing: return Tail(end: end)
    case .opening:
      guard CassetteFormat.opening.starts(with: pending) else {
        throw .format("the file ends before its first interaction", at: base + pending.count)
      }
      return Tail(end: 0, loss: loss("the file ends before its first interaction"))
    case .firstInteraction, .interaction:
      guard pending.contains(where: { !$0.isJSONSpace }) else { fallthrough }
      return Tail(end: end, loss: loss("the file ends inside an interaction: \(lost) is dropped"))
    case .comma, .closing:
      return Tail(end: end, loss: loss("the file ends before its closing brackets"))
    }
  }

  private func loss(_ message: String) -> Loss {
    let start = pending.firstIndex { !$0.isJSONSpace }
    let hasContent = start != nil && (expected == .firstInteraction || expected == .interaction)
    let count = "\(entries.count) \(entries.count == 1 ? "interaction is" : "interactions are")"
    return Loss(
      offset: base + (start ?? pending.count),
      hasContent: hasContent,
      message: "\(message); \(count) whole"
    )
  }

  /// The interaction that is not whole, as far as it can be read.
  private var lost: String {
    let span = pending.span
    var cursor = CassetteCursor()
    var layout = InteractionLayout()
    try? cursor.interaction(span, into: &layout)
    guard !layout.method.isEmpty, !layout.target.isEmpty else { return "its start" }
    return CassetteText.string(in: layout.method, of: span) + " "
      + CassetteText.string(in: layout.target, of: span)
  }

  /// Reads one part and moves the cursor behind it; throws without moving it.
  private mutating func step(
    _ cursor: inout CassetteCursor,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) {
    var next = cursor
    switch expected {
    case .opening:
      try next.opening(bytes)
      expected = .firstInteraction
      end = base + next.offset
    case .firstInteraction:
      if try next.take(UInt8(ascii: "]"), bytes) {
        expected = .closing
      } else {
        try interaction(&next, bytes)
      }
    case .comma:
      if try next.take(UInt8(ascii: "]"), bytes) {
        expected = .closing
      } else if try next.take(UInt8(ascii: ","), bytes) {
        expected = .interaction
      } else {
        throw .syntax(.expectedCommaOrBracket, at: next.offset)
      }
    case .interaction:
      if try next.peek(bytes) == UInt8(ascii: "]") {
        throw .syntax(.trailingComma, at: next.offset)
      }
      try interaction(&next, bytes)
    case .closing:
      guard try next.take(UInt8(ascii: "}"), bytes) else {
        throw .format("expected '}': nothing stands behind the interactions", at: next.offset)
      }
      expected = .nothing
    case .nothing:
      _ = try next.peek(bytes)
      throw .format("text behind the end of the cassette", at: next.offset)
    }
    cursor = next
  }

  private mutating func interaction(
    _ cursor: inout CassetteCursor,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) {
    _ = try cursor.peek(bytes)
    let start = cursor.offset
    var layout = InteractionLayout()
    do throws(CassetteFault) {
      try cursor.interaction(bytes, into: &layout)
      try append(layout, at: start..<cursor.offset, bytes)
    } catch {
      guard case .format = error else { throw error }
      // The text is JSON all the same, so the rest of the file can be checked too.
      cursor.offset = start
      _ = try cursor.value(bytes)
      faults.append(error.moved(by: base))
      if faults.count == 20 { throw error }
    }
    end = base + cursor.offset
    expected = .comma
  }

  private mutating func append(
    _ layout: InteractionLayout,
    at place: Range<Int>,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) {
    let provider = name(layout.provider, bytes)
    let method = name(layout.method, bytes)
    let target = name(layout.target, bytes)
    let fields =
      keys.needsFields ? try InteractionReader.fields(layout.requestFields, bytes) : HTTPFields()
    let body = layout.requestBody
    let key: MatchKey
    if body.form == .json, body.before.isEmpty, body.after.isEmpty {
      key = keys.make(provider, method, target, fields, bytes.extracting(body.value))
    } else {
      let whole = try InteractionReader.content(body, layout.style, bytes)
      key = keys.make(provider, method, target, fields, whole.span)
    }
    entries.append(
      CassetteEntry(
        offset: base + place.lowerBound,
        length: place.count,
        key: key,
        provider: provider,
        method: method,
        target: target,
        status: layout.status,
        ending: layout.ending
      )
    )
  }

  /// A string of which there is one copy however often it is on the cassette.
  private mutating func name(_ range: Range<Int>, _ bytes: Span<UInt8>) -> String {
    let text = CassetteText.string(in: range, of: bytes)
    if let known = names[text] { return known }
    names[text] = text
    return text
  }
}

extension CassetteCursor {
  /// Everything before the first interaction.
  fileprivate mutating func opening(_ bytes: Span<UInt8>) throws(CassetteFault) {
    let hint = "a cassette begins with {\"mixtape\": \(CassetteFormat.version), \"interactions\": ["
    guard try take(UInt8(ascii: "{"), bytes) else {
      throw .format("this is no cassette", suggestion: hint, at: offset)
    }
    try expect(key: "mixtape", bytes, otherwise: "this is no cassette", hint)
    let version = try value(bytes)
    _ = try peek(bytes)
    guard bytes.holds("\(CassetteFormat.version)", at: version) else {
      let found = CassetteText.string(in: version.prefix(20), of: bytes)
      throw .format(
        "this cassette is version \(found); this Mixtape reads version \(CassetteFormat.version)",
        at: version.lowerBound
      )
    }
    guard try take(UInt8(ascii: ","), bytes) else {
      throw .format("expected ',' and the interactions", suggestion: hint, at: offset)
    }
    try expect(key: "interactions", bytes, otherwise: "expected the key \"interactions\"", hint)
    guard try take(UInt8(ascii: "["), bytes) else {
      throw .format("expected the interactions, in '[' and ']'", at: offset)
    }
  }

  private mutating func expect(
    key: String,
    _ bytes: Span<UInt8>,
    otherwise problem: String,
    _ hint: String
  ) throws(CassetteFault) {
    guard try peek(bytes) == UInt8(ascii: "\"") else {
      throw .format(problem, suggestion: hint, at: offset)
    }
    let range = try string("a key", bytes)
    guard bytes.holds(key, at: range) else {
      throw .format(problem, suggestion: hint, at: range.lowerBound - 1)
    }
    guard try take(UInt8(ascii: ":"), bytes) else { throw .syntax(.expectedColon, at: offset) }
  }
}
