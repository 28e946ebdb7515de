import MixtapeHTTP
import MixtapeJSON

/// An event of a stream: its type, then its members in the order of the alphabet.
struct ResponseEvent {
  typealias Member = (key: String, value: JSON)

  private let type: String
  private let members: [Member]
  private let hasName: Bool

  init(_ type: String, _ members: [Member], hasName: Bool) {
    self.type = type
    self.members = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    self.hasName = hasName
  }

  var bytes: [UInt8] {
    let all = [("type", .string(type))] + members
    let object = JSONObject(all.map { JSONObject.Member(key: $0.key, value: $0.value) })
    return ServerSentEvent.frame(
      event: hasName ? type : nil,
      data: JSONLayout.compact.bytes(of: .object(object))
    )
  }
}

/// The event that brings a piece of text, laid out once and filled for each piece.
///
/// A stream of thousands of pieces costs a copy of bytes each, not a walk over a tree.
struct ResponseDelta {
  private static let delta = "\u{0}delta\u{0}"
  private static let padding = "\u{0}padding\u{0}"
  private static let number = "\u{0}number\u{0}"

  private let beforeDelta: [UInt8]
  /// nil where there is no padding.
  private let beforePadding: [UInt8]?
  private let beforeNumber: [UInt8]
  private let end: [UInt8]

  init(_ type: String, _ place: [ResponseEvent.Member], isPadded: Bool, hasName: Bool) {
    let padding = isPadded ? [("obfuscation", JSON.string(Self.padding))] : []
    let members =
      place + padding + [
        ("delta", .string(Self.delta)), ("sequence_number", .string(Self.number)),
      ]
    var rest = ResponseEvent(type, members, hasName: hasName).bytes[...]
    beforeDelta = Self.cut(&rest, at: Self.delta)
    beforePadding = isPadded ? Self.cut(&rest, at: Self.padding) : nil
    beforeNumber = Self.cut(&rest, at: Self.number)
    end = Array(rest)
  }

  /// Padded to the next multiple of 16 bytes: so in all of openllmetry's recordings.
  func filled(with text: String, _ number: Int, _ dice: inout Dice) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      beforeDelta.count + beforeNumber.count + end.count + text.utf8.count + 64
    )
    bytes += beforeDelta
    bytes += JSON.string(text).bytes()
    if let beforePadding {
      bytes += beforePadding
      bytes.append(UInt8(ascii: "\""))
      bytes += dice.letters(.base62, 16 - text.utf8.count % 16).utf8
      bytes.append(UInt8(ascii: "\""))
    }
    bytes += beforeNumber
    bytes += String(number).utf8
    bytes += end
    return bytes
  }

  /// What stands before the mark; what stands behind it is left.
  private static func cut(_ rest: inout ArraySlice<UInt8>, at mark: String) -> [UInt8] {
    let mark = JSON.string(mark).bytes()
    var start = rest.startIndex
    while start < rest.endIndex, !rest[start...].starts(with: mark) { start += 1 }
    defer { rest = rest[start...].dropFirst(mark.count) }
    return Array(rest[..<start])
  }
}
