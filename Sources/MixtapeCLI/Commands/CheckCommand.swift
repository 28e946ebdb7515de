extension Command {
  package static let check = Command(
    "check",
    summary: "Find the mistakes in cassettes",
    discussion: [
      """
      Reads cassettes, and all cassettes in folders, and tells every mistake with its file, line \
      and column, what was expected, and the nearest known key. Exit code 2 when there is one.
      """
    ],
    operands: Operands("PATH", noun: "a cassette or a folder", count: 1...Int.max),
    options: [],
    examples: [Example("mixtape check Cassettes", "Every .json file in the folder.")],
    run: { arguments, console in
      try Checking.run(arguments.operands, console: console)
    }
  )
}
