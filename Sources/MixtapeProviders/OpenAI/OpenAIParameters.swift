import MixtapeJSON

/// What OpenAI refuses in the parameters that its endpoints share: wrong types, and numbers out of
/// range.
///
/// Ranges as OpenAI's API reference of 2026 has them; `null` is as good as nothing.
enum OpenAIParameters {
  private enum Rule {
    case decimal(ClosedRange<Double>)
    case integer(ClosedRange<Int>)
    case boolean
    case string
    case object
  }

  private static let rules: [(field: String, rule: Rule)] = [
    ("temperature", .decimal(0...2)),
    ("top_p", .decimal(0...1)),
    ("presence_penalty", .decimal(-2...2)),
    ("frequency_penalty", .decimal(-2...2)),
    ("n", .integer(1...128)),
    ("max_tokens", .integer(1...Int.max)),
    ("max_completion_tokens", .integer(1...Int.max)),
    ("max_output_tokens", .integer(16...Int.max)),
    ("top_logprobs", .integer(0...20)),
    // More than any model's, so that nobody's typing error takes all memory.
    ("dimensions", .integer(1...65_536)),
    ("seed", .integer(Int.min...Int.max)),
    ("stream", .boolean),
    ("parallel_tool_calls", .boolean),
    ("store", .boolean),
    ("user", .string),
    ("logit_bias", .object),
    ("stream_options", .object),
  ]

  static func check(_ body: RequestBody) throws(Failure) {
    for (field, rule) in rules {
      guard let value = body[field] else { continue }
      try check(value, field, rule)
    }
    try checkStop(body)
  }

  /// Whether the field's numbers are whole: OpenAI's words for one out of range say so.
  static func isInteger(_ field: String) -> Bool {
    rules.contains { rule in
      if case .integer = rule.rule, rule.field == field { true } else { false }
    }
  }

  /// What `value` is, with its article.
  static func noun(_ value: JSON) -> String {
    switch value {
    case .null: "null"
    case .bool: "a boolean"
    case .number(let number): number.int == nil ? "a decimal" : "an integer"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  private static func check(_ value: JSON, _ field: String, _ rule: Rule) throws(Failure) {
    switch rule {
    case .decimal(let range):
      guard let number = value.number?.double else { throw wrongType(value, field, "a decimal") }
      if number < range.lowerBound {
        throw outOfRange(value, field, ">= \(Int(range.lowerBound))")
      }
      if number > range.upperBound {
        throw outOfRange(value, field, "<= \(Int(range.upperBound))")
      }
    case .integer(let range):
      guard let number = value.int else { throw wrongType(value, field, "an integer") }
      if number < range.lowerBound { throw outOfRange(value, field, ">= \(range.lowerBound)") }
      if number > range.upperBound { throw outOfRange(value, field, "<= \(range.upperBound)") }
    case .boolean: if value.bool == nil { throw wrongType(value, field, "a boolean") }
    case .string: if value.string == nil { throw wrongType(value, field, "a string") }
    case .object: if value.object == nil { throw wrongType(value, field, "an object") }
    }
  }

  private static func checkStop(_ body: RequestBody) throws(Failure) {
    guard let stop = body["stop"], stop.string == nil else { return }
    guard let list = stop.array else {
      throw wrongType(stop, "stop", "one of an array of strings or a string")
    }
    if list.count > 4 {
      throw Failure(
        .badValue(
          field: "stop",
          value: "an array with length \(list.count)",
          rule: "expected an array with maximum length 4"
        )
      )
    }
    for (index, element) in list.enumerated() where element.string == nil {
      throw wrongType(element, "stop[\(index)]", "a string")
    }
  }

  private static func outOfRange(_ value: JSON, _ field: String, _ bound: String) -> Failure {
    Failure(.badValue(field: field, value: value.text(), rule: "expected a value \(bound)"))
  }

  private static func wrongType(_ value: JSON, _ field: String, _ expected: String) -> Failure {
    Failure(.wrongType(field: field, expected: "\(expected), but got \(noun(value)) instead"))
  }
}
