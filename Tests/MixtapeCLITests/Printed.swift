import MixtapeCLI
import Synchronization

/// What a command printed, and how it ended.
struct Printed: Hashable {
  var output = ""
  var errors = ""
  var code = ExitCode.success

  /// Runs the tool as a shell would, without the process.
  static func running(_ words: [String]) async -> Printed {
    let collected = Mutex(Printed())
    let console = Console(
      print: { line in collected.withLock { $0.output += line + "\n" } },
      printError: { line in collected.withLock { $0.errors += line + "\n" } }
    )
    let code = await CommandLineTool.run(words, console: console)
    return collected.withLock {
      $0.code = code
      return $0
    }
  }
}
