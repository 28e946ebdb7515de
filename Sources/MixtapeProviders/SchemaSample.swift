package import MixtapeJSON

/// Makes a value that fits a JSON schema, for structured output that nobody wrote down.
///
/// Understood are the words that providers allow in schemas, of OpenAPI and of Gemini as well; not
/// understood are `pattern`, `not`, `if` and what depends on other members.
package enum SchemaSample {
  /// The simplest value that shows everything the schema has; an empty object where there is none.
  package static func json(for schema: JSON?) -> JSON {
    guard let schema else { return [:] }
    var sampler = SchemaSampler(root: schema)
    return sampler.value(schema, SchemaSampler.Place())
  }
}

/// One walk through a schema.
private struct SchemaSampler {
  /// Where in the sample a value stands.
  struct Place {
    /// The references that led here.
    var path = ["#"]
    var depth = 0
    /// Asks for different values of one schema.
    var variant = 0

    /// One step on, by a reference where there is one; `variant` as it is where none is given.
    func next(reference: String? = nil, variant: Int? = nil) -> Place {
      var next = self
      next.depth += 1
      next.variant = variant ?? self.variant
      if let reference { next.path.append(reference) }
      return next
    }
  }

  let root: JSON
  /// How many values may still be made before only what must be there is made: definitions that
  /// contain each other multiply.
  private var budget = 2_000

  init(root: JSON) {
    self.root = root
  }

  mutating func value(_ schema: JSON, _ place: Place) -> JSON {
    budget -= 1
    // A schema that no finite value fits ends somewhere, too.
    guard place.depth < 64, budget > -20_000 else { return .null }
    if let reference = schema["$ref"]?.string ?? schema["ref"]?.string {
      guard let definition = definition(reference) else { return [:] }
      let whole = schema.without(["$ref", "ref"]).merged(over: definition)
      return value(whole, place.next(reference: reference))
    }
    if let constant = schema["const"] { return constant }
    if let values = schema["enum"]?.array, !values.isEmpty {
      let real = values.filter { !$0.isNull }
      return real.isEmpty ? .null : real[place.variant % real.count]
    }
    if let all = schema["allOf"]?.array {
      let whole = all.reduce(schema.without(["allOf"])) { resolved($1).merged(over: $0) }
      return value(whole, place.next())
    }
    for key in ["anyOf", "oneOf"] {
      guard let choice = choice(of: schema[key]?.array ?? [], place) else { continue }
      let whole = choice.merged(over: schema.without([key]))
      return value(whole, place.next())
    }
    if let given = schema["default"], !given.isNull { return given }
    return plain(schema, place)
  }

  /// Whether only what must be there is made: within itself a definition is shown once more.
  private func isFrugal(_ place: Place) -> Bool {
    guard budget > 0, let last = place.path.last else { return true }
    return place.path.dropLast().reduce(0) { $0 + ($1 == last ? 1 : 0) } > 0
  }

  private func choice(of options: [JSON], _ place: Place) -> JSON? {
    let real = options.filter { $0.typeName != "null" && $0 != false }
    guard isFrugal(place) else { return real.first ?? options.first }
    return options.first { $0.typeName == "null" } ?? real.first { $0["$ref"] == nil } ?? real.first
  }

  private mutating func plain(_ schema: JSON, _ place: Place) -> JSON {
    switch schema.typeName {
    case "object": return object(schema, place)
    case "array": return array(schema, place)
    case "integer": return SchemaNumber(schema).integer(place.variant)
    case "number": return SchemaNumber(schema).decimal(place.variant)
    case "boolean": return .bool(place.variant % 2 == 0)
    case "null": return .null
    default: return .string(string(schema, place.variant))
    }
  }

  private mutating func object(_ schema: JSON, _ place: Place) -> JSON {
    let required = schema["required"]?.array?.compactMap(\.string) ?? []
    let isFrugal = isFrugal(place)
    let inner = place.next(variant: 0)
    let properties = schema["properties"]?.object?.members ?? []
    var members: [JSONObject.Member] = []
    for property in properties
    where property.value != false && (!isFrugal || required.contains(property.key)) {
      members.append(.init(key: property.key, value: value(property.value, inner)))
    }
    let others = schema.schema("additionalProperties")
    for key in required where !properties.contains(where: { $0.key == key }) {
      members.append(.init(key: key, value: value(others ?? [:], inner)))
    }
    // A map from names to values: one of them shows how they look.
    let isMap = properties.isEmpty && others != nil && !isFrugal
    let count = max(schema.count("minProperties") ?? 0, isMap && required.isEmpty ? 1 : 0)
    while members.count < min(count, 1_000) {
      let key = members.isEmpty ? "key" : "key\(members.count + 1)"
      members.append(.init(key: key, value: value(others ?? [:], inner)))
    }
    return .object(JSONObject(members))
  }

  private mutating func array(_ schema: JSON, _ place: Place) -> JSON {
    let leading = schema["prefixItems"]?.array ?? schema["items"]?.array ?? []
    let items = schema.schema("items")
    let least = schema.count("minItems") ?? 0
    let wanted = isFrugal(place) ? least : max(least, leading.count, items == nil ? 0 : 1)
    let count = min(wanted, schema.count("maxItems") ?? 1_000, 1_000)
    let isUnique = schema["uniqueItems"]?.bool ?? false
    var elements: [JSON] = []
    for index in 0..<max(0, count) {
      let element = index < leading.count ? leading[index] : items ?? [:]
      elements.append(value(element, place.next(variant: isUnique ? index : 0)))
    }
    return .array(elements)
  }

  private func string(_ schema: JSON, _ variant: Int) -> String {
    if let formatted = Self.formatted(schema["format"]?.string, variant) { return formatted }
    let text = variant == 0 ? "text" : "text\(variant + 1)"
    let least = min(schema.count("minLength") ?? 0, 100_000)
    let padded = String(repeating: "x", count: max(0, least - text.count))
    // What distinguishes it stands at the end.
    return String((padded + text).suffix(max(0, schema.count("maxLength") ?? .max)))
  }

  private static func formatted(_ format: String?, _ variant: Int) -> String? {
    switch format {
    case "date": "20\(26 + variant % 70)-01-01"
    case "date-time": "20\(26 + variant % 70)-01-01T00:00:00Z"
    case "time": "00:00:\(10 + variant % 50)Z"
    case "duration": "P\(variant + 1)D"
    case "email": "someone\(variant == 0 ? "" : "\(variant + 1)")@example.com"
    case "hostname": "host\(variant + 1).example.com"
    case "ipv4": "192.0.2.\(1 + variant % 250)"
    case "ipv6": "2001:db8::\(1 + variant % 9_000)"
    case "uri", "url": "https://example.com/\(variant == 0 ? "" : "\(variant + 1)")"
    case "uuid": "00000000-0000-4000-8000-00000000\(1_000 + variant % 9_000)"
    default: nil
    }
  }

  /// What the reference of a schema leads to, with what else it says.
  private func resolved(_ schema: JSON) -> JSON {
    guard let reference = schema["$ref"]?.string, let definition = definition(reference) else {
      return schema
    }
    return schema.without(["$ref"]).merged(over: definition)
  }

  /// Of a JSON pointer within the schema (RFC 6901).
  private func definition(_ reference: String) -> JSON? {
    var place = root
    for step in reference.split(separator: "/").dropFirst() {
      let key = String(step.replacing("~1", with: "/").replacing("~0", with: "~"))
      guard let next = place[key] ?? Int(key).flatMap({ place[$0] }) else { return nil }
      place = next
    }
    return place
  }
}

extension JSON {
  /// The first type that is not null, in Gemini's capital letters as well; where none is said, the
  /// one that the other words are about.
  fileprivate var typeName: String? {
    let names = self["type"]?.array?.compactMap(\.string) ?? self["type"]?.string.map { [$0] } ?? []
    if let name = names.first(where: { $0.lowercased() != "null" }) ?? names.first {
      return name.lowercased()
    }
    let signs: [(type: String, keys: [String])] = [
      ("object", ["properties", "required", "additionalProperties", "minProperties"]),
      ("array", ["items", "prefixItems", "minItems"]),
      ("number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    ]
    return signs.first { sign in sign.keys.contains { self[$0] != nil } }?.type
  }

  /// Gemini writes large numbers as strings.
  fileprivate func count(_ key: String) -> Int? {
    self[key].flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
  }

  /// A member that is a schema; `true` and `false` say nothing of what to make.
  fileprivate func schema(_ key: String) -> JSON? {
    guard let schema = self[key], schema.object != nil else { return nil }
    return schema
  }

  fileprivate func without(_ keys: [String]) -> JSON {
    guard let members = object?.members else { return self }
    return .object(JSONObject(members.filter { !keys.contains($0.key) }))
  }

  /// Both schemas as one: properties and required names add up, else what this one says counts.
  fileprivate func merged(over other: JSON) -> JSON {
    guard let own = object?.members, var members = other.object?.members else {
      return object == nil ? other : self
    }
    for member in own {
      guard let index = members.firstIndex(where: { $0.key == member.key }) else {
        members.append(member)
        continue
      }
      let old = members[index].value
      switch (member.key, member.value, old) {
      case ("required", .array(let new), .array(let old)):
        members[index].value = .array(old + new.filter { !old.contains($0) })
      case ("properties", .object(let new), .object):
        members[index].value = new.members.reduce(old) { $0.adding($1) }
      default:
        members[index].value = member.value
      }
    }
    return .object(JSONObject(members))
  }

  private func adding(_ property: JSONObject.Member) -> JSON {
    guard var members = object?.members else { return self }
    if let index = members.firstIndex(where: { $0.key == property.key }) {
      members[index].value = property.value.merged(over: members[index].value)
    } else {
      members.append(property)
    }
    return .object(JSONObject(members))
  }
}
