import Mixtape
import MixtapeCLI
import Testing

@Suite struct `Options of a server` {
  private func configuration(_ line: String = "") throws -> Configuration {
    let words = line.split(separator: " ").map(String.init)
    let invocation = try ArgumentParser(commands: CommandList.all).parse(["serve"] + words)
    guard case .run(_, let arguments) = invocation else {
      throw CommandError(.usage, "not a command to run")
    }
    return try ServerOptions.configuration(from: arguments)
  }

  @Test func `have the documented defaults`() throws {
    var expected = Configuration()
    expected.port = 4141
    #expect(try configuration() == expected)
    #expect(expected.host == "127.0.0.1")
    #expect(expected.speed == .times(1))
    #expect(expected.recording == .never)
    #expect(expected.repeats == .last)
    #expect(expected.matching.basis == .request)
  }

  @Test func `are read with a space and with an equals sign`() throws {
    var expected = Configuration(cassettes: ["a.json", "b.json"])
    expected.port = 0
    expected.host = "0.0.0.0"
    expected.speed = .times(2.5)
    expected.repeats = .cycle
    expected.playsIncomplete = true
    expected.matching = Configuration.Matching(by: .prompt, ignoring: ["a.b", "messages[*].id"])
    expected.redactedPatterns = ["acme-[0-9]+", "x=y"]
    expected.seed = 7
    expected.clock = .manual
    expected.ports = ["openai": 4142, "local": 0]
    let spaced = try configuration(
      """
      a.json --port 0 --host 0.0.0.0 --speed 2.5 --repeat cycle --incomplete --match prompt \
      --ignore a.b --ignore messages[*].id --redact acme-[0-9]+ --redact x=y b.json --seed 7 \
      --clock manual --listen openai=4142 --listen local=0
      """
    )
    let attached = try configuration(
      """
      --port=0 --host=0.0.0.0 --speed=2.5 --repeat=cycle a.json --incomplete --match=prompt \
      --ignore=a.b --ignore=messages[*].id --redact=acme-[0-9]+ --redact=x=y --seed=7 b.json \
      --clock=manual --listen=openai=4142 --listen=local=0
      """
    )
    #expect(spaced == expected)
    #expect(attached == expected)
  }

  @Test func `end at two dashes`() throws {
    let read = try configuration("--speed max -- --port -h")
    #expect(read.cassettes == ["--port", "-h"])
    #expect(read.speed == .unlimited)
  }

  @Test(arguments: [
    ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1"),
    ("https://api.example.com", "https://api.example.com"),
    ("HTTPS://api.example.com:443/a/b", "https://api.example.com/a/b"),
    ("http://[::1]:8080", "http://[::1]:8080"),
  ])
  func `name upstreams by every kind of address`(_ url: String, _ shown: String) throws {
    let upstreams = try configuration("--upstream local=\(url)").upstreams
    #expect(upstreams.map(\.name) == ["local"])
    #expect(upstreams.map(\.url) == [shown])
  }
}
