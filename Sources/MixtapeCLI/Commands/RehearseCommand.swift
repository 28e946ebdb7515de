import Mixtape
import MixtapeCore
import MixtapeIO
import MixtapeServer

extension Command {
  package static let rehearse = Command(
    "rehearse",
    summary: "Play a scenario in no time and print what happens",
    discussion: [
      """
      Plays a scenario to a client in virtual time and prints the transcript: each request and \
      its answer, when, and which rule answered. Nothing is sent and nobody waits. The client \
      asks what stands under 'rehearse' in the file, else it greets each provider that the rules \
      name.
      """,
      """
      It behaves as apps with SDKs do: it asks again after 408, 409, 429, 5xx and answers that \
      break off, after retry-after if that is a minute at most, else after 0.5 s, 1 s, 2 s; then \
      it falls back to the providers named for that. It runs the tools it is asked for, and stops \
      after 20 requests.
      """,
      "The same seed gives the same transcript. Exit code 2 when the file has mistakes.",
    ],
    operands: Operands("SCENARIO", noun: "a scenario", count: 1...1),
    options: [
      Option("seed", value: "N", "Decides all luck, in place of the scenario's own seed")
    ],
    examples: [
      Example("mixtape rehearse outage.json5", "What an outage does to a client."),
      Example("mixtape rehearse outage.json5 --seed 7", "The same with other luck."),
    ],
    run: { arguments, console in
      let seed = try arguments.value(
        "seed",
        expected: "a whole number from 0",
        UInt64.init
      )
      console.print(try rehearsal(of: arguments.operands[0], seed: seed))
      return .success
    }
  )

  private static func rehearsal(of path: String, seed: UInt64?) throws -> String {
    do {
      let doors = try Doors(world: EventLoopGroup.shared())
      return try ScenarioRehearsal.transcript(ofScenarioAt: path, seed: seed, doors: doors).text
    } catch let error as ScenarioError {
      guard error.kind == .mistakes else { throw CommandError(.usage, error.message) }
      throw CommandError(mistake: error.message)
    }
  }
}
