extension Command {
  package static let show = Command(
    "show",
    summary: "List what is on a cassette",
    discussion: [
      "Lists the interactions of a cassette, one a line, or shows one of them in full: the "
        + "request, the answer, and each chunk with its time."
    ],
    operands: Operands("CASSETTE", noun: "a cassette", count: 1...1),
    options: [Option("interaction", value: "N", "Show interaction N in full; the first is 1")],
    examples: [
      Example("mixtape show demo.json", "The table."),
      Example("mixtape show demo.json --interaction 2", "The second interaction."),
    ],
    run: { arguments, console in
      let number = try arguments.value("interaction", expected: "a number from 1") {
        Int($0).flatMap { $0 > 0 ? $0 : nil }
      }
      return try Showing.run(arguments.operands[0], interaction: number, console: console)
    }
  )
}
