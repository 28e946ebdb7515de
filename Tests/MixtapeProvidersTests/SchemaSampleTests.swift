import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Samples must fit their schemas; whether they do is judged by a validator of the test's own.
struct SchemaSampleTests {
  /// What must come out, word for word.
  static let exact: [(schema: String, sample: String)] = [
    (#"{}"#, #""text""#),
    (
      #"""
      {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},
      "warm":{"type":"boolean"}},"required":["city"],"additionalProperties":false}
      """#,
      #"{"city":"text","days":1,"warm":true}"#
    ),
    (
      #"{"type":"OBJECT","properties":{"n":{"type":"NUMBER","minimum":2.5,"nullable":true}}}"#,
      #"{"n":2.5}"#
    ),
    (#"{"type":["null","string"]}"#, #""text""#),
    (#"{"type":"null"}"#, "null"),
    (#"{"const":7}"#, "7"),
    (#"{"enum":[null,"red","green"]}"#, #""red""#),
    (#"{"anyOf":[{"type":"null"},{"type":"integer","minimum":5}],"default":null}"#, "5"),
    (#"{"type":"string","default":"as ever"}"#, #""as ever""#),
    (#"{"type":"array","items":{"type":"string"},"minItems":2}"#, #"["text","text"]"#),
    (#"{"type":"ARRAY","items":{"type":"STRING"},"minItems":"2"}"#, #"["text","text"]"#),
    (#"{"type":"array","items":{"type":"string"},"maxItems":0}"#, "[]"),
    (#"{"prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}"#, #"["text",1]"#),
    (#"{"type":"object","additionalProperties":{"type":"integer"}}"#, #"{"key":1}"#),
    (#"{"type":"string","minLength":6,"maxLength":6}"#, #""xxtext""#),
    (#"{"type":"string","maxLength":2}"#, #""xt""#),
    (##"{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"type":"boolean"}}}"##, "true"),
    (
      ##"""
      {"allOf":[{"$ref":"#/$defs/Named"},{"properties":{"age":{"type":"integer"}}}],
      "$defs":{"Named":{"type":"object","properties":{"name":{"type":"string"}}}}}
      """##,
      #"{"name":"text","age":1}"#
    ),
    (
      ##"""
      {"$ref":"#/$defs/Node","$defs":{"Node":{"type":"object","required":["value","next"],
      "properties":{"value":{"type":"string"},
      "next":{"anyOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}}}}}
      """##,
      #"{"value":"text","next":{"value":"text","next":null}}"#
    ),
    (
      ##"{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#"}}}}"##,
      #"{"children":[{}]}"#
    ),
  ]

  @Test(arguments: exact)
  func `the sample is the simplest that shows everything`(
    _ schema: String,
    _ sample: String
  ) throws {
    let schema = try JSON(parsing: schema)
    #expect(SchemaSample.json(for: schema).text() == sample)
  }

  @Test func `no schema is an empty object`() {
    #expect(SchemaSample.json(for: nil) == [:])
  }

  @Test(arguments: [
    #"{"type":"integer","minimum":3}"#, #"{"type":"integer","exclusiveMinimum":3}"#,
    #"{"type":"integer","minimum":0.5,"maximum":1.5}"#, #"{"type":"integer","maximum":-7}"#,
    #"{"type":"integer","exclusiveMaximum":0}"#, #"{"type":"integer","multipleOf":5}"#,
    #"{"type":"integer","minimum":7,"multipleOf":5}"#, #"{"type":"integer","minimum":-3}"#,
    #"{"type":"integer","minimum":-9,"maximum":-4,"multipleOf":4}"#,
    #"{"type":"integer","minimum":4,"exclusiveMinimum":true}"#,
    #"{"type":"integer","minimum":1e300}"#,
    #"{"type":"number","minimum":0,"maximum":0.5}"#, #"{"type":"number","exclusiveMaximum":0}"#,
    #"{"type":"number","exclusiveMinimum":0.25,"exclusiveMaximum":0.5}"#,
    #"{"type":"number","exclusiveMinimum":1}"#, #"{"type":"number","minimum":-2,"maximum":-1}"#,
    #"{"type":"number","minimum":3,"multipleOf":0.5}"#, #"{"type":"number","maximum":-1e9}"#,
    #"{"type":"number","exclusiveMinimum":0,"multipleOf":0.25}"#,
    #"{"type":"number","exclusiveMinimum":1,"maximum":9}"#,
    #"{"type":"number","minimum":1,"exclusiveMinimum":true,"maximum":2}"#,
    #"{"type":"array","items":{"enum":["a","b","c"]},"minItems":3,"uniqueItems":true}"#,
    #"{"type":"array","items":{"type":"string"},"minItems":4,"uniqueItems":true}"#,
    #"{"type":"array","items":{"type":"number"},"minItems":4,"uniqueItems":true}"#,
    #"{"type":"array","items":{"type":"integer"},"minItems":4,"uniqueItems":true}"#,
    #"{"type":"array","items":{"type":"string","format":"uuid"},"minItems":2,"uniqueItems":true}"#,
    #"{"type":"object","minProperties":3,"additionalProperties":{"type":"boolean"}}"#,
    #"{"type":"object","required":["unknown"],"additionalProperties":{"type":"integer"}}"#,
    #"{"type":"object","properties":{"a":{"type":"string"}},"anyOf":[{"required":["a"]}]}"#,
    #"{"oneOf":[{"type":"string","maxLength":1},{"type":"integer"}]}"#,
  ])
  func `the sample fits`(_ text: String) throws {
    let schema = try JSON(parsing: text)
    let sample = SchemaSample.json(for: schema)
    // What no number type holds is not asked to fit.
    if text.contains("1e300") { return }
    let fits = SchemaValidator(root: schema).fits(sample, schema)
    #expect(fits, "\(sample.text())")
  }

  @Test func `samples of schemas at random fit them`() {
    var dice = Dice(seed: 5)
    for _ in 0..<1_000 {
      var maker = SchemaMaker(dice: dice)
      let schema = maker.root()
      dice = maker.dice
      let sample = SchemaSample.json(for: schema)
      let fits = SchemaValidator(root: schema).fits(sample, schema)
      #expect(fits, "\(sample.text()) of \(schema.text())")
    }
  }

  @Test(arguments: [
    ##"{"$ref":"#"}"##, ##"{"type":"object","required":["a"],"properties":{"a":{"$ref":"#"}}}"##,
    ##"{"anyOf":[{"$ref":"#"}]}"##, ##"{"allOf":[{"$ref":"#"}]}"##, ##"{"$ref":"#/nowhere"}"##, "7",
    ##"{"required":["a","b"],"properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}},"type":"object"}"##,
    #"{"enum":[]}"#, #"{"anyOf":[]}"#, #"{"type":"array","minItems":1000000000}"#, "false",
    #"{"type":"string","minLength":1000000000000}"#, #"{"type":"integer","multipleOf":1e300}"#,
    #"{"type":"string","minLength":-5,"maxLength":-9}"#, #"{"type":"integer","minimum":-1e300}"#,
    #"{"type":"number","minimum":1e400}"#, #"{"type":"number","maximum":1,"multipleOf":1e-300}"#,
  ])
  func `what cannot be fitted ends all the same`(_ text: String) throws {
    let sample = SchemaSample.json(for: try JSON(parsing: text))
    #expect(sample.text().utf8.count < 3_000_000)
  }
}

/// As much of JSON Schema's validation as the tests need.
private struct SchemaValidator {
  let root: JSON

  func fits(_ value: JSON, _ schema: JSON) -> Bool {
    if let flag = schema.bool { return flag }
    if let reference = schema["$ref"]?.string {
      guard let name = reference.split(separator: "/").last, reference != "#" else {
        return fits(value, root)
      }
      return fits(value, root["$defs"]?[String(name)] ?? false)
    }
    if let constant = schema["const"], constant != value { return false }
    if let values = schema["enum"]?.array, !values.contains(value) { return false }
    for key in ["anyOf", "oneOf"] {
      if let options = schema[key]?.array, !options.contains(where: { fits(value, $0) }) {
        return false
      }
    }
    if let all = schema["allOf"]?.array, !all.allSatisfy({ fits(value, $0) }) { return false }
    let names = schema["type"]?.array?.compactMap(\.string) ?? schema["type"]?.string.map { [$0] }
    if let names, !names.contains(where: { isOf($0.lowercased(), value) }) { return false }
    return fitsWords(value, schema)
  }

  private func isOf(_ type: String, _ value: JSON) -> Bool {
    switch value {
    case .null: type == "null"
    case .bool: type == "boolean"
    case .number(let number): type == "number" || (type == "integer" && number.int != nil)
    case .string: type == "string"
    case .array: type == "array"
    case .object: type == "object"
    }
  }

  private func fitsWords(_ value: JSON, _ schema: JSON) -> Bool {
    switch value {
    case .null, .bool: return true
    case .string(let text):
      return text.count >= schema["minLength"]?.int ?? 0
        && text.count <= schema["maxLength"]?.int ?? .max
    case .number(let number): return fitsNumber(number.double ?? .nan, schema)
    case .array(let elements):
      let isUnique = schema["uniqueItems"]?.bool ?? false
      return elements.count >= schema["minItems"]?.int ?? 0
        && elements.count <= schema["maxItems"]?.int ?? .max
        && (!isUnique || Set(elements).count == elements.count)
        && elements.allSatisfy { fits($0, schema["items"] ?? true) }
    case .object(let object):
      let required = schema["required"]?.array?.compactMap(\.string) ?? []
      return object.members.count >= schema["minProperties"]?.int ?? 0
        && required.allSatisfy { object[$0] != nil }
        && object.members.allSatisfy { member in
          let other = schema["additionalProperties"] ?? true
          return fits(member.value, schema["properties"]?[member.key] ?? other)
        }
    }
  }

  private func fitsNumber(_ value: Double, _ schema: JSON) -> Bool {
    let least = schema["minimum"]?.number?.double ?? -.infinity
    let most = schema["maximum"]?.number?.double ?? .infinity
    let isExclusive = schema["exclusiveMinimum"]?.bool ?? false
    let step = schema["multipleOf"]?.number?.double
    return value >= least && value <= most && !(isExclusive && value == least)
      && value > schema["exclusiveMinimum"]?.number?.double ?? -.infinity
      && value < schema["exclusiveMaximum"]?.number?.double ?? .infinity
      && (step.map { value.truncatingRemainder(dividingBy: $0) == 0 } ?? true)
  }
}

/// Makes schemas that some value fits.
private struct SchemaMaker {
  var dice: Dice

  mutating func root() -> JSON {
    let definitions: [JSONObject.Member] = ["A", "B"].map { name in
      .init(key: name, value: object(depth: 2, mayRecur: true))
    }
    let schema = schema(depth: 0, mayRecur: true)
    return .object(
      JSONObject(
        (schema.object?.members ?? []) + [
          .init(key: "$defs", value: .object(JSONObject(definitions)))
        ]
      )
    )
  }

  private mutating func schema(depth: Int, mayRecur: Bool) -> JSON {
    switch dice.below(depth > 3 ? 5 : 10) {
    case 0:
      let least = dice.below(12)
      return ["type": "string", "minLength": .number(JSONNumber(least))]
    case 1:
      let least = dice.below(100) - 50
      let span = dice.below(40)
      return [
        "type": "integer", "minimum": .number(JSONNumber(least)),
        "maximum": .number(JSONNumber(least + span)),
      ]
    case 2:
      let least = dice.below(100) - 50
      return [
        "type": "number", "exclusiveMinimum": .number(JSONNumber(least)),
        "exclusiveMaximum": .number(JSONNumber(least + 1)),
      ]
    case 3: return ["type": "boolean"]
    case 4: return ["enum": ["a", 2, nil]]
    case 5:
      return [
        "type": "array", "items": schema(depth: depth + 1, mayRecur: mayRecur),
        "maxItems": .number(JSONNumber(dice.below(4))),
      ]
    case 6, 7: return object(depth: depth, mayRecur: mayRecur)
    case 8:
      return [
        "anyOf": [schema(depth: depth + 1, mayRecur: mayRecur), ["type": "null"]]
      ]
    default:
      // A definition may hold itself only where it need not.
      guard mayRecur else { return ["type": ["string", "null"]] }
      let reference: JSON = ["$ref": dice.below(2) == 0 ? "#/$defs/A" : "#/$defs/B"]
      return ["anyOf": [reference, ["type": "null"]]]
    }
  }

  private mutating func object(depth: Int, mayRecur: Bool) -> JSON {
    var properties: [JSONObject.Member] = []
    var required: [JSON] = []
    for name in ["first", "second", "third"].prefix(dice.below(4)) {
      properties.append(.init(key: name, value: schema(depth: depth + 1, mayRecur: mayRecur)))
      if dice.below(2) == 0 { required.append(.string(name)) }
    }
    return [
      "type": "object", "properties": .object(JSONObject(properties)),
      "required": .array(required), "additionalProperties": false,
    ]
  }
}
