import MixtapeJSON
import MixtapeProviders

/// Where in an answer a fault strikes.
enum FaultPlace: Hashable, Sendable {
  /// Before anything of the answer is sent.
  case head
  /// In place of the n-th piece of the body, counted from 1.
  case chunk(Int)
  /// In place of the n-th event, however the pieces lie.
  case event(Int)
  /// After so many bytes of the body.
  case byte(Int)
  case fraction(Ratio)
  case before(Landmark)
  case after(Landmark)
  case inside(Seam)

  /// What can be told apart in every provider's streams.
  enum Landmark: String, CaseIterable, JSONReadable {
    case firstToken
    case toolCall
    case toolArguments
    case finish
    case usage
    case terminator
    case end
  }

  /// What consists of several bytes that a reader wants together.
  enum Seam: String, CaseIterable, JSONReadable {
    /// The first character of more than one byte.
    case character
    /// The end of the first event: between CR and LF, or between its two line ends.
    case lineEnd
  }

  static let key = "at"

  /// Whether events must be told apart to find it.
  var needsEvents: Bool {
    switch self {
    case .event, .before, .after, .inside: true
    case .head, .chunk, .byte, .fraction: false
    }
  }
}

extension FaultPlace: JSONObjectReadable {
  static let noun = "a place"

  init(_ reader: inout JSONReader) throws(JSONError) {
    let places: [FaultPlace?] = [
      try reader.optional("chunk", as: Count.self).map { .chunk($0.number) },
      try reader.optional("event", as: Count.self).map { .event($0.number) },
      try reader.optional("byte", as: ByteCount.self).map { .byte($0.number) },
      try reader.optional("fraction", as: Ratio.self).map { .fraction($0) },
      try reader.optional("before", as: Landmark.self).map { .before($0) },
      try reader.optional("after", as: Landmark.self).map { .after($0) },
      try reader.optional("inside", as: Seam.self).map { .inside($0) },
    ]
    try reader.finish()
    let told = places.compactMap(\.self)
    guard let place = told.first, told.count == 1 else {
      throw reader.node.error(
        "a place has exactly one of the keys \"chunk\", \"event\", \"byte\", \"fraction\", "
          + "\"before\", \"after\" or \"inside\""
      )
    }
    self = place
  }
}

/// A number of bytes, from 0.
struct ByteCount: JSONReadable {
  let number: Int

  init(_ node: JSONNode) throws(JSONError) {
    number = try Int(node)
    guard number >= 0 else { throw node.expected("a number of bytes, from 0") }
  }
}

/// Where only `true` makes sense: who does not want it leaves it out.
struct Confirmed: JSONReadable {
  init(_ node: JSONNode) throws(JSONError) {
    guard case .bool(true) = node.content else {
      throw node.expected("true", suggestion: "or leave the key out")
    }
  }
}
