/// What the whole command line asks for.
package enum Invocation: Sendable {
  case overview
  case help(Command)
  case version
  case run(Command, Arguments)
}

/// Sorts a command line by the declarations of the commands.
package struct ArgumentParser: Sendable {
  package var commands: [Command]

  package init(commands: [Command]) {
    self.commands = commands
  }

  /// `words` are what follows the program's name; nil when there are none.
  package func parse(_ words: [String]) throws(ArgumentError) -> Invocation? {
    guard let first = words.first else { return nil }
    switch first {
    case "-h", "--help": return .overview
    case "--version": return .version
    case "help": return try help(about: words.dropFirst().first)
    default: break
    }
    if first.hasPrefix("-") {
      throw .unknownOption(first, known: ["--help", "--version"], command: nil)
    }
    let command = try self.command(named: first)
    guard let arguments = try arguments(of: command, in: words.dropFirst()) else {
      return .help(command)
    }
    return .run(command, arguments)
  }

  private func help(about name: String?) throws(ArgumentError) -> Invocation {
    guard let name else { return .overview }
    return .help(try command(named: name))
  }

  private func command(named name: String) throws(ArgumentError) -> Command {
    guard let command = commands.first(where: { $0.name == name }) else {
      throw .unknownCommand(name, known: commands.map(\.name))
    }
    return command
  }

  /// nil when help is asked for, wherever that stands.
  private func arguments(
    of command: Command,
    in words: ArraySlice<String>
  ) throws(ArgumentError) -> Arguments? {
    let beforeOperandsOnly = words.prefix { $0 != "--" }
    if beforeOperandsOnly.contains("--help") || beforeOperandsOnly.contains("-h") { return nil }
    var arguments = Arguments()
    var rest = beforeOperandsOnly
    while let word = rest.popFirst() {
      if word.hasPrefix("-") && word != "-" {
        arguments.given.append(try given(by: word, rest: &rest, in: command))
      } else {
        arguments.operands.append(word)
      }
    }
    arguments.operands += words.dropFirst(beforeOperandsOnly.count + 1)
    try check(arguments, against: command)
    return arguments
  }

  private func given(
    by word: String,
    rest: inout ArraySlice<String>,
    in command: Command
  ) throws(ArgumentError) -> Arguments.Given {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let spelling = String(parts[0])
    guard let option = command.options.first(where: { $0.spelling == spelling }) else {
      let known = command.options.map(\.spelling) + ["--help"]
      throw .unknownOption(spelling, known: known, command: command.name)
    }
    let attached = parts.count > 1 ? String(parts[1]) : nil
    guard option.value != nil else {
      guard attached == nil else { throw .unexpectedValue(option: option) }
      return Arguments.Given(option: option, value: "")
    }
    guard let value = attached ?? separateValue(in: &rest) else {
      throw .missingValue(option: option)
    }
    return Arguments.Given(option: option, value: value)
  }

  /// The next word, unless it is an option itself: `--port --host` forgot a value.
  private func separateValue(in rest: inout ArraySlice<String>) -> String? {
    guard let next = rest.first, !next.hasPrefix("--") else { return nil }
    return rest.popFirst()
  }

  private func check(
    _ arguments: Arguments,
    against command: Command
  ) throws(ArgumentError) {
    for (index, given) in arguments.given.enumerated() where !given.option.isRepeatable {
      if arguments.given[..<index].contains(where: { $0.option == given.option }) {
        throw .repeatedOption(given.option)
      }
    }
    let operands = command.operands
    if arguments.operands.count < operands.count.lowerBound {
      throw .missingOperand(
        command: command.name,
        noun: operands.noun,
        usage: "mixtape \(command.name) \(operands.usage)"
      )
    }
    if arguments.operands.count > operands.count.upperBound {
      throw .surplusOperand(
        arguments.operands[operands.count.upperBound],
        command: command.name,
        usage: command.usage
      )
    }
  }
}
