/// From words to an exit code: picks a command, runs it, prints what went wrong.
package enum CommandLineTool {
  package static let version = "0.1.0"

  package static func run(_ words: [String], console: Console) async -> ExitCode {
    do {
      return try await perform(words, console: console)
    } catch let error as ArgumentError {
      return fail(error.commandError, console: console)
    } catch let error as CommandError {
      return fail(error, console: console)
    } catch {
      return fail(CommandError(.unavailable, "\(error)"), console: console)
    }
  }

  private static func perform(_ words: [String], console: Console) async throws -> ExitCode {
    let commands = CommandList.all
    switch try ArgumentParser(commands: commands).parse(words) {
    case nil:
      console.printError(Help.overview(of: commands))
      return .usage
    case .overview:
      console.print(Help.overview(of: commands))
      return .success
    case .help(let command):
      console.print(Help.text(for: command))
      return .success
    case .version:
      console.print("mixtape \(version)")
      return .success
    case .run(let command, let arguments):
      return try await command.run(arguments, console)
    }
  }

  private static func fail(_ error: CommandError, console: Console) -> ExitCode {
    console.printError(error.text)
    return error.exitCode
  }
}
