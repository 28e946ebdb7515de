/// A path with places for parameters: `/v1/models/{model}`.
///
/// `{name}` stands for one segment or a part of one, `{name*}` for any rest, slashes included;
/// neither is ever empty.
package struct PathTemplate: Hashable, Sendable, ExpressibleByStringLiteral {
  package struct Parameter: Hashable, Sendable {
    package let name: String
    package let value: String
  }

  private enum Piece: Hashable, Sendable {
    case literal([UInt8])
    case parameter(String, crossesSlashes: Bool)
  }

  package let text: String
  private let pieces: [Piece]

  package init(stringLiteral text: String) {
    self.init(text)
  }

  package init(_ text: String) {
    self.text = text
    var pieces: [Piece] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
      if open > rest.startIndex { pieces.append(.literal(Array(rest[..<open].utf8))) }
      guard let close = rest[open...].firstIndex(of: "}") else {
        preconditionFailure("The path template \(text) has a brace that is not closed.")
      }
      let name = rest[rest.index(after: open)..<close]
      let crosses = name.last == "*"
      pieces.append(
        .parameter(String(crosses ? name.dropLast() : name), crossesSlashes: crosses)
      )
      rest = rest[close...].dropFirst()
    }
    if !rest.isEmpty { pieces.append(.literal(Array(rest.utf8))) }
    self.pieces = pieces
  }

  /// How much of the template is fixed: of two that fit, the one with more says more.
  package var specificity: Int {
    pieces.reduce(0) { sum, piece in
      guard case .literal(let bytes) = piece else { return sum }
      return sum + bytes.count
    }
  }

  /// The path with a value in the place of each parameter.
  func filled(_ value: (String) -> String) -> String {
    var bytes: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .literal(let literal): bytes += literal
      case .parameter(let name, _): bytes += value(name).utf8
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  package func matches(_ path: Substring) -> Bool {
    parameters(in: path) != nil
  }

  /// What stands in the places of the parameters; nil where the path does not fit.
  package func parameters(in path: Substring) -> [Parameter]? {
    Self.match(pieces[...], path.utf8[...])?.reversed()
  }

  /// The parameters from the last to the first.
  ///
  /// Tries each end of a parameter in turn: a model's name may hold what follows it.
  private static func match(
    _ pieces: ArraySlice<Piece>,
    _ path: Substring.UTF8View
  ) -> [Parameter]? {
    guard let piece = pieces.first else { return path.isEmpty ? [] : nil }
    switch piece {
    case .literal(let bytes):
      guard path.starts(with: bytes) else { return nil }
      return match(pieces.dropFirst(), path.dropFirst(bytes.count))
    case .parameter(let name, let crossesSlashes):
      var end = path.startIndex
      while end < path.endIndex, crossesSlashes || path[end] != UInt8(ascii: "/") {
        path.formIndex(after: &end)
        if let rest = match(pieces.dropFirst(), path[end...]) {
          return rest + [Parameter(name: name, value: String(Substring(path[..<end])))]
        }
      }
      return nil
    }
  }
}
