import Mixtape

extension Command {
  package static let serve = Command(
    "serve",
    summary: "Stand in for the providers, with cassettes or without",
    discussion: [
      """
      Stands in for LLM providers. Without a cassette, every request gets a plain built-in \
      answer in its provider's own format. With cassettes, recorded answers are replayed; a \
      request that is on none of them gets an error that says what differs, and counts as a miss.
      """,
      """
      Requests go to the real providers only where --record says so, and are then kept on the \
      first cassette: once (only if there is no cassette yet), new-episodes (what the cassette \
      does not have) or all (everything anew). The default is none.
      """,
      "Ctrl-C ends it. Exit codes: 0 well, 1 a request was missed, 2 wrong usage or a cassette "
        + "with a mistake, 3 could not start.",
    ],
    operands: Operands("CASSETTE", noun: "a cassette", count: 0...Int.max),
    options: ServerOptions.address + ServerOptions.scenario
      + [Option("record", value: "MODE", "none, once, new-episodes or all (default: none)")]
      + ServerOptions.upstreams + ServerOptions.replaying + ServerOptions.matching
      + ServerOptions.redaction + ServerOptions.clock + ServerOptions.luck,
    examples: [
      Example("mixtape serve", "A mock of every provider on http://127.0.0.1:4141."),
      Example("mixtape serve demo.json other.json", "Answers from two cassettes, offline."),
      Example(
        "mixtape serve demo.json --record once",
        "Records if there is no demo.json yet, replays it otherwise."
      ),
    ],
    run: { arguments, console in
      var configuration = try ServerOptions.configuration(from: arguments)
      configuration.recording =
        try arguments.choice("record", of: Configuration.Recording.self) ?? .never
      try checkRecording(configuration)
      return try await Serving.run(configuration, console: console)
    }
  )

  private static func checkRecording(_ configuration: Configuration) throws(ArgumentError) {
    guard configuration.recording != .never, configuration.cassettes.isEmpty else { return }
    throw .conflict(
      "'--record \(configuration.recording.rawValue)' needs a cassette to write to.",
      command: "serve"
    )
  }
}
