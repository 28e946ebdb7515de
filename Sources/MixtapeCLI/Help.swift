/// Turns declarations into the texts of `--help`.
package enum Help {
  package static let width = 80

  package static func overview(of commands: [Command]) -> String {
    let column = commands.map(\.name.count).max() ?? 0
    let list = commands.map { "  \($0.name.padded(to: column))   \($0.summary)" }
    return """
      mixtape stands in for LLM providers: it answers your app on this machine,
      records what the real providers answer, and replays it offline.

      Usage: mixtape COMMAND [OPTIONS]

      Commands:
      \(list.joined(separator: "\n"))

      Start here:
        mixtape serve              a mock of every provider on http://127.0.0.1:4141
        mixtape record demo.json   pass requests on, and keep what comes back
        mixtape replay demo.json   the same answers again, without the network

      'mixtape COMMAND --help' has the details; 'mixtape --version' the version.
      """
  }

  package static func text(for command: Command) -> String {
    var sections = ["Usage: \(command.usage)"]
    sections += command.discussion.map { $0.wrapped(to: width).joined(separator: "\n") }
    if !command.options.isEmpty {
      sections.append("Options:\n" + list(of: command.options))
    }
    if !command.examples.isEmpty {
      sections.append("Examples:\n" + list(of: command.examples))
    }
    return sections.joined(separator: "\n\n")
  }

  private static func list(of options: [Option]) -> String {
    let rows = options.map { ($0.usage, $0.summary) } + [("-h, --help", "Show this text")]
    let column = rows.map(\.0.count).max() ?? 0
    let indent = String(repeating: " ", count: column + 5)
    return rows.map { usage, summary in
      let lines = summary.wrapped(to: width - indent.count)
      return "  \(usage.padded(to: column))   " + lines.joined(separator: "\n\(indent)")
    }.joined(separator: "\n")
  }

  private static func list(of examples: [Command.Example]) -> String {
    examples.map { example in
      let lines = example.meaning.wrapped(to: width - 6)
      return "  \(example.line)\n      " + lines.joined(separator: "\n      ")
    }.joined(separator: "\n")
  }
}
