import Mixtape

extension Command {
  package static let replay = Command(
    "replay",
    summary: "Answer from a cassette, offline",
    discussion: [
      """
      Answers from the cassette, byte for byte and at the recorded pace. Nothing goes to the \
      network and no API key is needed. A request that is not on the cassette gets an error \
      that names the nearest recording and what differs. The same as 'mixtape serve CASSETTE'.
      """,
      "Exit code 1 at the end when a request was missed.",
    ],
    operands: Operands("CASSETTE", noun: "a cassette", count: 1...1),
    options: ServerOptions.address + ServerOptions.scenario + ServerOptions.replaying
      + ServerOptions.matching
      + ServerOptions.redaction + ServerOptions.clock + ServerOptions.luck,
    examples: [
      Example("mixtape replay demo.json", "The recorded answers, at the recorded pace."),
      Example(
        "mixtape replay demo.json --speed max --ignore metadata.user_id",
        "Without waiting, and for any metadata.user_id."
      ),
    ],
    run: { arguments, console in
      let configuration = try ServerOptions.configuration(from: arguments)
      return try await Serving.run(configuration, console: console)
    }
  )
}
