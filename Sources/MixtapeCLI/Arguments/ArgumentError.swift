/// What was wrong with the command line; `message` has the prose.
package enum ArgumentError: Error, Hashable, Sendable {
  case unknownCommand(String, known: [String])
  case unknownOption(String, known: [String], command: String?)
  case missingValue(option: Option)
  case unexpectedValue(option: Option)
  case repeatedOption(Option)
  case missingOperand(command: String, noun: String, usage: String)
  case surplusOperand(String, command: String, usage: String)
  case badValue(option: String, value: String, expected: String)
  case notAChoice(option: String, value: String, choices: [String])
  /// A value that is wrong for a reason of its own, as a sentence.
  case invalid(option: String, reason: String)
  /// Options that are right by themselves and wrong together, in words.
  case conflict(String, command: String)
}
