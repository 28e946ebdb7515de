import MixtapeCLI
import Testing

@Suite struct `The help` {
  @Test(arguments: CommandList.all.map(\.name))
  func `of a command is the golden text`(_ name: String) async throws {
    let printed = await Printed.running([name, "--help"])
    #expect(printed.code == .success)
    #expect(printed.errors == "")
    try expectGolden(printed.output, "help-\(name).txt")
  }

  @Test func `of the whole tool is the golden text`() async throws {
    let printed = await Printed.running(["--help"])
    #expect(printed.code == .success)
    try expectGolden(printed.output, "help.txt")
  }

  @Test(arguments: [["help"], ["-h"], ["help", "serve"], ["serve", "x.json", "-h"]])
  func `is found under its other spellings`(_ words: [String]) async {
    let printed = await Printed.running(words)
    let asked = words.contains("serve") ? ["serve", "--help"] : ["--help"]
    #expect(printed == (await Printed.running(asked)))
  }

  @Test func `without a command goes to standard error and is a usage error`() async {
    let printed = await Printed.running([])
    #expect(printed.code == .usage)
    #expect(printed.output == "")
    #expect(printed.errors == (await Printed.running(["--help"])).output)
  }

  @Test func `fits into 80 columns`() {
    let texts = CommandList.all.map { Help.text(for: $0) } + [Help.overview(of: CommandList.all)]
    let lines = texts.flatMap { $0.split(separator: "\n") }
    #expect(lines.filter { $0.count > Help.width } == [])
  }

  @Test func `tells the version`() async {
    let printed = await Printed.running(["--version"])
    #expect(printed == Printed(output: "mixtape \(CommandLineTool.version)\n"))
  }
}
