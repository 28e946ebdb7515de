package import MixtapeJSON

/// Makes a value that fits a JSON schema, for structured output that nobody wrote down.
package enum SchemaSample {
  /// The simplest value that the schema allows; an empty object where there is no schema.
  package static func json(for schema: JSON?) -> JSON {
    guard let schema else { return [:] }
    return value(schema, root: schema, depth: 0)
  }

  private static func value(_ schema: JSON, root: JSON, depth: Int) -> JSON {
    guard depth < 32 else { return .null }
    if let reference = schema["$ref"]?.string {
      guard let definition = definition(reference, in: root) else { return [:] }
      return value(definition, root: root, depth: depth + 1)
    }
    if let constant = schema["const"] { return constant }
    if let first = schema["default"] ?? schema["enum"]?[0] { return first }
    if let choice = schema["anyOf"]?[0] ?? schema["oneOf"]?[0] {
      return value(choice, root: root, depth: depth + 1)
    }
    switch type(of: schema) {
    case "object": return object(schema, root: root, depth: depth)
    case "array":
      let count = max(1, schema["minItems"]?.int ?? 1)
      guard let items = schema["items"] else { return [] }
      return .array((0..<count).map { _ in value(items, root: root, depth: depth + 1) })
    case "integer", "number": return number(schema)
    case "boolean": return true
    case "null": return .null
    default: return .string(string(schema))
    }
  }

  private static func object(_ schema: JSON, root: JSON, depth: Int) -> JSON {
    let required = schema["required"]?.array?.compactMap(\.string)
    let members = (schema["properties"]?.object?.members ?? []).filter { member in
      // Beyond a few levels only what must be there: a schema may contain itself.
      depth < 4 || required?.contains(member.key) ?? true
    }
    return .object(
      JSONObject(
        members.map { member in
          JSONObject.Member(
            key: member.key,
            value: value(member.value, root: root, depth: depth + 1)
          )
        }
      )
    )
  }

  /// The first type that is not null, in Gemini's capital letters as well.
  private static func type(of schema: JSON) -> String? {
    let type = schema["type"]
    let names = type?.array?.compactMap(\.string) ?? type?.string.map { [$0] } ?? []
    if let name = names.first(where: { $0.lowercased() != "null" }) ?? names.first {
      return name.lowercased()
    }
    return schema["properties"] == nil ? nil : "object"
  }

  private static func number(_ schema: JSON) -> JSON {
    if let least = schema["minimum"] { return least }
    if let bound = schema["exclusiveMinimum"]?.int { return .number(JSONNumber(bound + 1)) }
    if let most = schema["maximum"]?.int, most < 1 { return .number(JSONNumber(most)) }
    return 1
  }

  private static func string(_ schema: JSON) -> String {
    let text =
      switch schema["format"]?.string {
      case "date": "2026-01-01"
      case "date-time": "2026-01-01T00:00:00Z"
      case "time": "00:00:00Z"
      case "email": "someone@example.com"
      case "uri", "url": "https://example.com/"
      case "uuid": "00000000-0000-4000-8000-000000000000"
      default: "text"
      }
    let least = schema["minLength"]?.int ?? 0
    let padded = text + String(repeating: "x", count: max(0, least - text.count))
    return String(padded.prefix(schema["maxLength"]?.int ?? padded.count))
  }

  private static func definition(_ reference: String, in root: JSON) -> JSON? {
    reference.split(separator: "/").dropFirst().reduce(root as JSON?) { $0?[String($1)] }
  }
}
