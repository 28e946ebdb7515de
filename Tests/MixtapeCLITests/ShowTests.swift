import MixtapeCLI
import Testing

@Suite struct `The command show` {
  @Test func `prints a line for each interaction`() async throws {
    let cassette = try CassetteFile()
    let printed = await Printed.running(["show", cassette.path])
    #expect(printed.code == .success)
    try expectGolden(printed.output, "show.txt")
  }

  @Test func `prints one interaction in full`() async throws {
    let cassette = try CassetteFile()
    let printed = await Printed.running(["show", cassette.path, "--interaction", "1"])
    #expect(printed.code == .success)
    try expectGolden(cassette.withoutFolder(printed.output), "show-interaction.txt")
  }

  @Test func `says that there is no such interaction`() async throws {
    let cassette = try CassetteFile()
    let printed = await Printed.running(["show", cassette.path, "--interaction", "2"])
    #expect(printed.code == .usage)
    #expect(
      cassette.withoutFolder(printed.errors)
        == "mixtape: error: demo.json has 1 interaction, so there is no number 2.\n"
    )
  }

  @Test func `gives the request's column what room the terminal has`() {
    var table = Table([Table.Column("#", isNumber: true), Table.Column("request")], flexible: 1)
    table.append(["1", "POST /v1/chat/completions"])
    table.append(["10", "GET /v1"])
    #expect(
      table.text(width: 22) == """
         #  request
         1  POST /v1/chat/com…
        10  GET /v1
        """
    )
    #expect(table.text(width: nil).contains("/v1/chat/completions\n"))
  }
}
