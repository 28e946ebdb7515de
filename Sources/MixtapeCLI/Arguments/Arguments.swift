/// What was typed after the command, sorted by the declarations.
package struct Arguments: Hashable, Sendable {
  package struct Given: Hashable, Sendable {
    package var option: Option
    /// Empty for a switch.
    package var value: String
  }

  package var operands: [String] = []
  package var given: [Given] = []

  package func has(_ name: String) -> Bool {
    given.contains { $0.option.name == name }
  }

  /// The value of an option that may stand only once, as text.
  package func text(_ name: String) -> String? {
    given.last { $0.option.name == name }?.value
  }

  /// Every value of a repeatable option, in order.
  package func texts(_ name: String) -> [String] {
    given.filter { $0.option.name == name }.map(\.value)
  }

  /// The value of an option, read by `parse`; where that gives nil, an error says what was
  /// `expected`.
  package func value<Value>(
    _ name: String,
    expected: String,
    _ parse: (String) -> Value?
  ) throws(ArgumentError) -> Value? {
    guard let text = text(name) else { return nil }
    guard let value = parse(text) else {
      throw .badValue(option: "--\(name)", value: text, expected: expected)
    }
    return value
  }

  /// The value of an option that takes one of a few words.
  package func choice<Value: CaseIterable & RawRepresentable<String>>(
    _ name: String,
    of type: Value.Type
  ) throws(ArgumentError) -> Value? {
    guard let text = text(name) else { return nil }
    guard let value = Value(rawValue: text) else {
      throw .notAChoice(
        option: "--\(name)",
        value: text,
        choices: Value.allCases.map(\.rawValue)
      )
    }
    return value
  }
}
