import MixtapeCLI
import Testing

@Suite struct `The command check` {
  @Test func `counts what is well`() async throws {
    let cassette = try CassetteFile()
    let printed = await Printed.running(["check", cassette.path, cassette.folder])
    #expect(printed == Printed(output: "2 cassettes, 2 interactions, no mistakes\n"))
  }

  @Test func `shows every mistake with its place, and the key that was meant`() async throws {
    let cassette = try CassetteFile { $0.replacing("\"provider\"", with: "\"provder\"") }
    let printed = await Printed.running(["check", cassette.path])
    #expect(printed.code == .usage)
    #expect(printed.output == "1 cassette, 0 interactions, 1 mistake\n")
    try expectGolden(cassette.withoutFolder(printed.errors), "check-unknown-key.txt")
  }

  @Test func `shows what is no JSON`() async throws {
    let cassette = try CassetteFile { $0.replacing("\"status\": 200,", with: "\"status\": 200") }
    let printed = await Printed.running(["check", cassette.path])
    #expect(printed.code == .usage)
    try expectGolden(cassette.withoutFolder(printed.errors), "check-no-json.txt")
  }

  @Test func `warns of a cassette that was cut off`() async throws {
    let cassette = try CassetteFile { String($0.dropLast(20)) }
    let printed = await Printed.running(["check", cassette.path])
    #expect(printed.code == .success)
    #expect(printed.output == "1 cassette, 0 interactions, no mistakes, 1 warning\n")
    try expectGolden(cassette.withoutFolder(printed.errors), "check-cut.txt")
  }

  @Test func `refuses a path where nothing is`() async throws {
    let cassette = try CassetteFile()
    let printed = await Printed.running(["check", cassette.folder + "/no"])
    #expect(printed.code == .usage)
    #expect(
      cassette.withoutFolder(printed.errors) == "mixtape: error: there is no file or folder 'no'.\n"
    )
  }
}
