import MixtapeJSON

extension ArgumentError {
  /// The error as it is printed.
  package var commandError: CommandError {
    CommandError(.usage, message, hint: hint)
  }

  private var message: String {
    switch self {
    case .unknownCommand(let name, let known):
      "unknown command '\(name)'.\(suggestion(for: name, among: known))"
    case .unknownOption(let option, let known, _):
      "unknown option '\(option)'.\(suggestion(for: option, among: known))"
    case .missingValue(let option):
      "option '\(option.spelling)' needs a value: \(option.usage)"
    case .unexpectedValue(let option):
      "option '\(option.spelling)' takes no value."
    case .repeatedOption(let option):
      "option '\(option.spelling)' is given twice."
    case .missingOperand(let command, let noun, let usage):
      "'\(command)' needs \(noun): \(usage)"
    case .surplusOperand(let operand, let command, _):
      "'\(operand)' is more than '\(command)' takes."
    case .badValue(let option, let value, let expected):
      "option '\(option)' takes \(expected), not '\(value)'."
    case .notAChoice(let option, let value, let choices):
      "option '\(option)' takes \(choices.listed), not '\(value)'."
        + suggestion(for: value, among: choices)
    case .invalid(let option, let reason):
      "option '\(option)': \(reason)"
    case .conflict(let sentence, _):
      sentence
    }
  }

  private var hint: String? {
    switch self {
    case .unknownCommand, .unknownOption(_, _, nil):
      "Run 'mixtape --help' for the commands."
    case .unknownOption(_, _, let command?), .conflict(_, let command):
      "Run 'mixtape \(command) --help' for its options."
    case .surplusOperand(_, _, let usage):
      "Usage: \(usage)"
    case .missingValue, .unexpectedValue, .repeatedOption, .missingOperand, .badValue, .notAChoice,
      .invalid:
      nil
    }
  }

  private func suggestion(for word: String, among known: [String]) -> String {
    EditDistance.nearest(to: word, of: known).map { " Did you mean '\($0)'?" } ?? ""
  }
}

extension [String] {
  /// `none, once or all`.
  fileprivate var listed: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}
