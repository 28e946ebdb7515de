import Mixtape

extension Command {
  package static let record = Command(
    "record",
    summary: "Pass requests on to the real providers and keep the answers",
    discussion: [
      """
      Passes requests on to the real providers, streams the answers back as they arrive, and \
      keeps both on the cassette. What the cassette already has is replayed. The same as \
      'mixtape serve CASSETTE --record new-episodes'.
      """,
      """
      Your app sends its real API key, as ever; keys, cookies and organisation ids are redacted \
      before anything is written. Each exchange is on disk as soon as its answer has ended.
      """,
    ],
    operands: Operands("CASSETTE", noun: "a cassette", count: 1...1),
    options: ServerOptions.address + ServerOptions.scenario
      + [Option("record", value: "MODE", "new-episodes (the default), once, all or none")]
      + ServerOptions.upstreams + ServerOptions.replaying + ServerOptions.matching
      + ServerOptions.redaction + ServerOptions.clock + ServerOptions.luck,
    examples: [
      Example("mixtape record demo.json", "Records every provider that the app asks."),
      Example(
        "mixtape record demo.json --record all",
        "Records everything anew and keeps the old cassette as demo.json.previous."
      ),
      Example(
        "mixtape record demo.json --upstream local=http://127.0.0.1:8000/v1",
        "Requests to http://127.0.0.1:4141/local/… go to that server."
      ),
    ],
    run: { arguments, console in
      var configuration = try ServerOptions.configuration(from: arguments)
      configuration.recording =
        try arguments.choice("record", of: Configuration.Recording.self) ?? .newEpisodes
      return try await Serving.run(configuration, console: console)
    }
  )
}
