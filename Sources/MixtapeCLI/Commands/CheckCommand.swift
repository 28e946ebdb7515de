extension Command {
  package static let check = Command(
    "check",
    summary: "Find the mistakes in cassettes and scenarios",
    discussion: [
      """
      Reads cassettes (.json) and scenarios (.json5), and all of both in folders, and tells \
      every mistake with its file, line and column, what was expected, and the nearest known \
      key. Exit code 2 when there is one.
      """
    ],
    operands: Operands("PATH", noun: "a file or a folder", count: 1...Int.max),
    options: [],
    examples: [
      Example("mixtape check Cassettes Scenarios", "Every .json and .json5 file in the folders.")
    ],
    run: { arguments, console in
      try Checking.run(arguments.operands, console: console)
    }
  )
}
