import MixtapeProviders
import MixtapeJSON

/// What tools have returned since the user last spoke.
struct ToolResultCheck: Check {
  static let key = "toolResult"
  private var isThere = true
  private var name: String?
  private var contained: [String] = []

  init?(_ node: JSONNode, _ reading: inout Reading) {
    switch node.content {
    case .bool(let isThere): self.isThere = isThere
    case .string(let name): self.name = name
    case .object:
      let asked = reading.object(node, "a condition on tools' results") { reader, reading in
        (
          reader.optional("name", &reading, as: String.self),
          reader.optional("contains", &reading, as: OneOrMore<String>.self)
        )
      }
      name = asked?.0
      contained = asked?.1?.values ?? []
    default:
      reading.add(
        node.expected("true, false, a tool's name, or an object with name and contains")
      )
      return nil
    }
  }

  func holds(in situation: Situation) -> Bool {
    let isFound = situation.understood?.toolResults.contains { result in
      (name == nil || name == result.name) && contained.allSatisfy { result.text.contains($0) }
    }
    return isFound ?? false == isThere
  }
}

/// Whether the request offers a tool of this name, or of one of several.
struct ToolCheck: Check {
  static let key = "tool"
  private let names: [String]

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let names = reading.value(node, as: OneOrMore<String>.self) else { return nil }
    self.names = names.values
  }

  func holds(in situation: Situation) -> Bool {
    situation.understood?.prompt.tools.contains { names.contains($0.name) } ?? false
  }
}

/// Whether the request offers any tools at all.
struct ToolsCheck: Check {
  static let key = "tools"
  private let areWanted: Bool

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let areWanted = reading.value(node, as: Bool.self) else { return nil }
    self.areWanted = areWanted
  }

  func holds(in situation: Situation) -> Bool {
    guard let tools = situation.understood?.prompt.tools else { return !areWanted }
    return tools.isEmpty != areWanted
  }
}
