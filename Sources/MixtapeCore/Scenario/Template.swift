import MixtapeProviders
import MixtapeHTTP
package import MixtapeJSON

/// A text with places for what the request says: `You said: {{lastUserMessage}}`.
package struct Template: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case text(String)
    case blank(Blank)
  }

  /// What can stand between the braces.
  enum Blank: Hashable, Sendable {
    case plain(Plain)
    case header(String)
    case state(String)
  }

  enum Plain: String, CaseIterable, Hashable, Sendable {
    case lastUserMessage
    case model
    case provider
    case operation
    case session
    case turn
    case attempt
    case call
    case toolResult
  }

  let parts: [Part]

  /// The text where it does not depend on any request.
  var constant: String? {
    if parts.isEmpty { return "" }
    guard parts.count == 1, case .text(let text) = parts[0] else { return nil }
    return text
  }

  func filled(in situation: Situation) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .blank(let blank): blank.text(in: situation)
      }
    }.joined()
  }
}

extension Template.Blank {
  fileprivate func text(in situation: Situation) -> String {
    switch self {
    case .plain(let plain): plain.text(in: situation)
    case .header(let name): situation.arrival.request.fields[name] ?? ""
    case .state(let key):
      switch situation.state[key] ?? .null {
      case .string(let text): text
      case .null: ""
      case let other: other.text()
      }
    }
  }
}

extension Template.Plain {
  fileprivate func text(in situation: Situation) -> String {
    let address = situation.arrival.address
    let understood = situation.understood
    return switch self {
    case .lastUserMessage: understood?.lastUserMessage?.text ?? ""
    case .model: understood?.prompt.model ?? ""
    case .provider: address.name
    case .operation: address.operation?.kind.rawValue ?? ""
    case .session: address.session
    case .turn: String(understood?.turn ?? 0)
    case .attempt: String(situation.attempt)
    case .call: String(situation.call)
    case .toolResult: understood?.toolResults.last?.text ?? ""
    }
  }
}

extension Template: JSONReadable {
  package init(_ node: JSONNode) throws(JSONError) {
    let text = try String(node)
    var parts: [Part] = []
    var rest = text[...]
    var number = 0
    while let open = rest.firstRange(of: "{{") {
      if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        throw node.error(
          "this '{{' is not closed",
          atOpening: number,
          suggestion: "end it with '}}'"
        )
      }
      let name = rest[open.upperBound..<close.lowerBound].filter { $0 != " " }
      guard let blank = Blank(name) else {
        throw node.error(
          "unknown template {{\(name.prefix(40))}}",
          atOpening: number,
          suggestion: Blank.suggestion(for: name)
        )
      }
      parts.append(.blank(blank))
      rest = rest[close.upperBound...]
      number += 1
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    self.parts = parts
  }
}

extension Template.Blank {
  fileprivate init?(_ name: String) {
    if let plain = Template.Plain(rawValue: name) {
      self = .plain(plain)
    } else if name.hasPrefix("header."), name.utf8.count > 7 {
      self = .header(String(name.dropFirst(7)))
    } else if name.hasPrefix("state."), name.utf8.count > 6 {
      self = .state(String(name.dropFirst(6)))
    } else {
      return nil
    }
  }

  fileprivate static func suggestion(for name: String) -> String {
    let names = Template.Plain.allCases.map(\.rawValue)
    if let nearest = EditDistance.nearest(to: name, of: names) {
      return "did you mean {{\(nearest)}}?"
    }
    return "there are \(names.joined(separator: ", ")), header.NAME and state.KEY"
  }
}

extension JSONNode {
  /// An error that points at the `number`-th `{{` of a string as it was written.
  fileprivate func error(
    _ problem: String,
    atOpening number: Int,
    suggestion: String
  ) -> JSONError {
    let brace = UInt8(ascii: "{")
    var left = number
    var offset = range.lowerBound
    while offset + 1 < range.upperBound {
      if source.bytes[offset] == brace, source.bytes[offset + 1] == brace {
        if left == 0 { return source.error(problem, at: offset, suggestion: suggestion) }
        left -= 1
        offset += 1
      }
      offset += 1
    }
    return error(problem, suggestion: suggestion)
  }
}
