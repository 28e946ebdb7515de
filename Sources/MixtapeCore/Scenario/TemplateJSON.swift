import MixtapeJSON

/// JSON whose strings may be templates.
indirect enum TemplateJSON: Hashable, Sendable {
  case constant(JSON)
  case string(Template)
  case array([TemplateJSON])
  case object([Member])

  struct Member: Hashable, Sendable {
    var key: String
    var value: TemplateJSON
  }

  func filled(in situation: Situation) -> JSON {
    switch self {
    case .constant(let json): json
    case .string(let template): .string(template.filled(in: situation))
    case .array(let elements): .array(elements.map { $0.filled(in: situation) })
    case .object(let members):
      .object(
        JSONObject(
          members.map { JSONObject.Member(key: $0.key, value: $0.value.filled(in: situation)) }
        )
      )
    }
  }

  /// The value where it does not depend on any request.
  var constant: JSON? {
    if case .constant(let json) = self { json } else { nil }
  }
}

extension TemplateJSON: JSONReadable {
  static var acceptsNull: Bool { true }

  init(_ node: JSONNode) throws(JSONError) {
    switch node.content {
    case .null, .bool, .number:
      self = .constant(node.json)
    case .string:
      let template = try Template(node)
      self = template.constant.map { .constant(.string($0)) } ?? .string(template)
    case .array(let nodes):
      let elements = try [TemplateJSON](node)
      let isConstant = elements.allSatisfy { $0.constant != nil }
      self = isConstant ? .constant(.array(nodes.map(\.json))) : .array(elements)
    case .object(let nodes):
      var members: [Member] = []
      for member in nodes {
        members.append(Member(key: member.key, value: try TemplateJSON(member.value)))
      }
      let isConstant = members.allSatisfy { $0.value.constant != nil }
      self = isConstant ? .constant(node.json) : .object(members)
    }
  }
}
