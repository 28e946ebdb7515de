import MixtapeJSON
import MixtapeProviders

/// Looks for a place in an answer while its cues pass.
struct PlaceFinder: Sendable {
  /// What comes before the place and what from it on.
  typealias Split = (before: [Cue], after: [Cue])

  let place: FaultPlace
  private var pieces = 0
  private var bytes = 0
  private var isFound = false
  /// The event that is looked for is the next.
  private var isDue = false
  /// The last byte of the piece before.
  private var last: UInt8?

  /// A live stream, whose length nobody knows, is taken to have so many pieces.
  private static let usualPieces = 32

  init(_ place: FaultPlace) {
    self.place = place
  }

  /// nil where the place is not in this cue; it is found once.
  mutating func split(_ cue: Cue, on stage: FaultStage) -> Split? {
    if isFound { return nil }
    let split: Split? =
      switch cue.action {
      case .head: place == .head ? (before: [], after: [cue]) : nil
      case .body(let body): splitBody(cue, body, on: stage)
      case .end, .cut, .reset, .halfClose, .hang: isAtEnd ? (before: [], after: [cue]) : nil
      case .pieces, .stream: nil
      }
    isFound = split != nil
    return split
  }

  /// The same for faults that strike an event and no moment: after a landmark it is the next one.
  mutating func pick(_ cue: Cue, on stage: FaultStage) -> Split? {
    guard case .body = cue.action else { return nil }
    if isDue {
      isDue = false
      return ([], [cue])
    }
    guard let split = split(cue, on: stage) else { return nil }
    isDue = split.after.isEmpty
    return isDue ? nil : split
  }

  private mutating func splitBody(_ cue: Cue, _ body: [UInt8], on stage: FaultStage) -> Split? {
    defer {
      bytes += body.count
      last = body.last ?? last
    }
    pieces += 1
    guard let offset = offset(in: body, on: stage) else { return nil }
    if offset == 0 { return ([], [cue]) }
    if offset == body.count { return ([cue], []) }
    return (
      [Cue(at: cue.at, .body(Array(body[..<offset])))],
      [Cue(at: cue.at, .body(Array(body[offset...])))]
    )
  }

  /// What would have been found if there were more.
  private var isAtEnd: Bool {
    switch place {
    case .before(.end), .fraction: true
    case .byte(let count): count == bytes
    case .head, .chunk, .event, .before, .after, .inside: false
    }
  }

  private func offset(in body: [UInt8], on stage: FaultStage) -> Int? {
    switch place {
    case .head: nil
    case .chunk(let number), .event(let number): pieces == number ? 0 : nil
    case .byte(let count): offset(ofByte: count, in: body)
    case .fraction(let ratio): offset(of: ratio, in: body, on: stage)
    case .before(let landmark): landmark.isIn(body, on: stage) ? 0 : nil
    case .after(let landmark): landmark.isIn(body, on: stage) ? body.count : nil
    case .inside(.character): Self.insideCharacter(body, stage.text(of: body))
    case .inside(.lineEnd): insideLineEnd(body, stage.text(of: body))
    }
  }

  private func offset(ofByte count: Int, in body: [UInt8]) -> Int? {
    (bytes..<bytes + body.count).contains(count) ? count - bytes : nil
  }

  private func offset(of ratio: Ratio, in body: [UInt8], on stage: FaultStage) -> Int? {
    guard let total = stage.bodyCount else {
      return pieces > ratio.part(of: Self.usualPieces) ? 0 : nil
    }
    return offset(ofByte: ratio.part(of: total), in: body)
  }

  private static func insideCharacter(_ body: [UInt8], _ text: Range<Int>) -> Int? {
    let leads: ClosedRange<UInt8> = 0xC2...0xF4
    let lead = text.dropLast().first { index in
      guard leads.contains(body[index]) else { return false }
      let count = (~body[index]).leadingZeroBitCount - 1
      return body[(index + 1)...].prefix(count).allSatisfy { $0 & 0xC0 == 0x80 }
    }
    return lead.map { $0 + 1 }
  }

  private func insideLineEnd(_ body: [UInt8], _ text: Range<Int>) -> Int? {
    let (newline, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    var previous = last
    for index in text {
      let byte = body[index]
      if byte == newline, previous == carriageReturn || previous == newline { return index }
      previous = byte
    }
    return nil
  }
}

extension FaultPlace.Landmark {
  fileprivate func isIn(_ event: [UInt8], on stage: FaultStage) -> Bool {
    if self == .usage { return stage.operation?.tellsUsage(event) ?? false }
    guard let role = stage.role(of: event) else { return false }
    return switch self {
    case .firstToken: role.isToken
    case .toolCall: role == .toolCall
    case .toolArguments: role == .arguments
    case .finish: role == .finish
    case .terminator: role == .terminator
    case .usage, .end: false
    }
  }
}
