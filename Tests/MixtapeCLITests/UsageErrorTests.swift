import MixtapeCLI
import Testing

/// A wrong command line and all that it prints.
struct Mistake: CustomTestStringConvertible {
  var words: [String]
  var text: String

  init(_ line: String, _ text: String) {
    words = line.split(separator: " ").map(String.init)
    self.text = text
  }

  var testDescription: String { words.joined(separator: " ") }
}

@Suite struct `A wrong command line` {
  static let mistakes = [
    Mistake(
      "serv",
      """
      mixtape: error: unknown command 'serv'. Did you mean 'serve'?
      Run 'mixtape --help' for the commands.
      """
    ),
    Mistake(
      "dance",
      """
      mixtape: error: unknown command 'dance'.
      Run 'mixtape --help' for the commands.
      """
    ),
    Mistake(
      "--verbose",
      """
      mixtape: error: unknown option '--verbose'.
      Run 'mixtape --help' for the commands.
      """
    ),
    Mistake(
      "help recrod",
      """
      mixtape: error: unknown command 'recrod'. Did you mean 'record'?
      Run 'mixtape --help' for the commands.
      """
    ),
    Mistake(
      "serve --prot 4141",
      """
      mixtape: error: unknown option '--prot'. Did you mean '--port'?
      Run 'mixtape serve --help' for its options.
      """
    ),
    Mistake(
      "serve --listen openai",
      """
      mixtape: error: option '--listen' takes NAME=PORT, such as openai=4142, not 'openai'.
      """
    ),
    Mistake(
      "serve --listen openai=1 --listen openai=2",
      "mixtape: error: option '--listen': 'openai' already has a port."
    ),
    Mistake(
      "serve --clock slow",
      """
      mixtape: error: option '--clock' takes real or manual, not 'slow'.
      """
    ),
    Mistake(
      "serve -p 4141",
      """
      mixtape: error: unknown option '-p'.
      Run 'mixtape serve --help' for its options.
      """
    ),
    Mistake(
      "replay demo.json --record all",
      """
      mixtape: error: unknown option '--record'.
      Run 'mixtape replay --help' for its options.
      """
    ),
    Mistake("serve --port", "mixtape: error: option '--port' needs a value: --port N"),
    Mistake("serve --port --seed 1", "mixtape: error: option '--port' needs a value: --port N"),
    Mistake("serve --incomplete=yes", "mixtape: error: option '--incomplete' takes no value."),
    Mistake("serve --port 1 --port=2", "mixtape: error: option '--port' is given twice."),
    Mistake(
      "serve --port 65536",
      "mixtape: error: option '--port' takes a port number from 0 to 65535, not '65536'."
    ),
    Mistake(
      "serve --port http",
      "mixtape: error: option '--port' takes a port number from 0 to 65535, not 'http'."
    ),
    Mistake(
      "serve --seed -5",
      "mixtape: error: option '--seed' takes a whole number from 0, not '-5'."
    ),
    Mistake(
      "serve --speed 0",
      "mixtape: error: option '--speed' takes a number above 0, or max, not '0'."
    ),
    Mistake(
      "serve --speed nan",
      "mixtape: error: option '--speed' takes a number above 0, or max, not 'nan'."
    ),
    Mistake(
      "serve --repeat cycel",
      """
      mixtape: error: option '--repeat' takes last, cycle or error, not 'cycel'. \
      Did you mean 'cycle'?
      """
    ),
    Mistake(
      "serve --match body",
      "mixtape: error: option '--match' takes request or prompt, not 'body'."
    ),
    Mistake(
      "serve a.json --record new",
      """
      mixtape: error: option '--record' takes none, once, new-episodes or all, not 'new'.
      """
    ),
    Mistake(
      "serve --record once",
      """
      mixtape: error: '--record once' needs a cassette to write to.
      Run 'mixtape serve --help' for its options.
      """
    ),
    Mistake("record", "mixtape: error: 'record' needs a cassette: mixtape record CASSETTE"),
    Mistake("check", "mixtape: error: 'check' needs a file or a folder: mixtape check PATH…"),
    Mistake(
      "replay a.json b.json",
      """
      mixtape: error: 'b.json' is more than 'replay' takes.
      Usage: mixtape replay CASSETTE [OPTIONS]
      """
    ),
    Mistake(
      "show a.json --interaction 0",
      "mixtape: error: option '--interaction' takes a number from 1, not '0'."
    ),
  ]

  static let badUpstreams = [
    Mistake(
      "local",
      "mixtape: error: option '--upstream' takes NAME=URL, not 'local'."
    ),
    Mistake(
      "local=127.0.0.1:8000",
      "mixtape: error: option '--upstream': '127.0.0.1:8000' must begin with http:// or https://."
    ),
    Mistake("local=http://", "mixtape: error: option '--upstream': 'http://' names no host."),
    Mistake(
      "local=http://a:99999",
      "mixtape: error: option '--upstream': 'http://a:99999' has no valid port after the host."
    ),
    Mistake(
      "local=http://a:+80",
      "mixtape: error: option '--upstream': 'http://a:+80' has no valid port after the host."
    ),
    Mistake(
      "local=http://a/v1?key=1",
      """
      mixtape: error: option '--upstream': 'http://a/v1?key=1' must not hold a query or a fragment.
      """
    ),
    Mistake(
      "local=http://me:word@a/",
      """
      mixtape: error: option '--upstream': 'http://me:word@a/' must not hold a user name or \
      password.
      """
    ),
    Mistake(
      "a/b=http://a",
      """
      mixtape: error: option '--upstream': an upstream's name has letters, digits, '-', '_' and \
      '.', and 'a/b' has not.
      """
    ),
    Mistake(
      "s=http://a",
      """
      mixtape: error: option '--upstream': an upstream cannot be named 's': that path means \
      something else.
      """
    ),
  ]

  @Test(arguments: mistakes)
  func `is told in a line and ends with 2`(_ mistake: Mistake) async {
    let printed = await Printed.running(mistake.words)
    #expect(printed.errors == mistake.text + "\n")
    #expect(printed.output == "")
    #expect(printed.code == .usage)
  }

  @Test(arguments: badUpstreams)
  func `with a bad upstream is told what is wrong with it`(_ mistake: Mistake) async {
    let printed = await Printed.running(["record", "x.json", "--upstream"] + mistake.words)
    #expect(printed.errors == mistake.text + "\n")
    #expect(printed.code == .usage)
  }

  @Test func `names the upstream that is given twice`() async {
    let printed = await Printed.running([
      "record", "x.json", "--upstream", "a=http://b", "--upstream=a=http://c",
    ])
    #expect(
      printed.errors == "mixtape: error: option '--upstream': 'a' already has an address.\n"
    )
  }
}
