package import Mixtape

/// The options that serve, record and replay share, and how they become a configuration.
package enum ServerOptions {
  package static let usualPort = 4141

  package static let address = [
    Option("port", value: "N", "Port to listen on; 0 takes any free one (default: \(usualPort))"),
    Option(
      "host",
      value: "ADDRESS",
      "Address to listen on (default: 127.0.0.1, reached from this machine only)"
    ),
    Option(
      "listen",
      value: "NAME=PORT",
      isRepeatable: true,
      "A further port for one provider alone; its requests need no /NAME, and a scenario can close "
        + "it. 0 takes any free one. May be repeated"
    ),
  ]

  package static let upstreams = [
    Option(
      "upstream",
      value: "NAME=URL",
      isRepeatable: true,
      "Send requests for /NAME/… to URL when recording; known providers need none. May be repeated"
    )
  ]

  package static let scenario = [
    Option(
      "scenario",
      value: "FILE",
      "Answer as the rules in FILE say (JSON5); what no rule answers comes from the cassettes, or "
        + "is made up. The file is read again whenever it is saved"
    )
  ]

  package static let replaying = [
    Option(
      "speed",
      value: "N|max",
      "Answer N times as fast as recorded, or as the scenario says; max: without any waiting "
        + "(default: 1)"
    ),
    Option(
      "repeat",
      value: "WHAT",
      "When all recordings of a request were played: last (play the last again, the default), "
        + "cycle (begin again) or error (a miss)"
    ),
    Option("incomplete", "Replay exchanges that broke off while recording, too"),
  ]

  package static let matching = [
    Option(
      "match",
      value: "WHAT",
      "What makes two requests the same: request (provider, path, query and JSON body, the "
        + "default) or prompt (model and messages, whatever the provider)"
    ),
    Option(
      "ignore",
      value: "PATH",
      isRepeatable: true,
      "A path in the JSON body that does not count, such as metadata.user_id or messages[*].id. "
        + "May be repeated"
    ),
  ]

  package static let redaction = [
    Option(
      "redact",
      value: "PATTERN",
      isRepeatable: true,
      "A further secret that must not reach the cassette; matching leaves it out, too. May be "
        + "repeated"
    )
  ]

  package static let clock = [
    Option(
      "clock",
      value: "WHICH",
      "real (the default) or manual: time stands still until POST /__mixtape/clock/advance "
        + "{\"by\": \"60s\"}"
    )
  ]

  package static let luck = [
    Option("seed", value: "N", "Decides all luck, such as ids in built-in answers (default: 0)")
  ]

  /// Reads what was typed; options that the command does not declare keep their defaults.
  package static func configuration(
    from arguments: Arguments
  ) throws(ArgumentError) -> Configuration {
    var configuration = Configuration(cassettes: arguments.operands)
    configuration.port =
      try arguments.value("port", expected: "a port number from 0 to 65535", port) ?? usualPort
    configuration.host = arguments.text("host") ?? configuration.host
    configuration.ports = try ports(arguments.texts("listen"))
    configuration.scenario = arguments.text("scenario").map { .file($0) }
    configuration.upstreams = try upstreams(arguments.texts("upstream"))
    configuration.speed =
      try arguments.value("speed", expected: "a number above 0, or max", speed) ?? .recorded
    configuration.clock =
      try arguments.choice("clock", of: Configuration.Clock.self) ?? .real
    configuration.repeats =
      try arguments.choice("repeat", of: Configuration.Repeats.self) ?? .last
    configuration.playsIncomplete = arguments.has("incomplete")
    configuration.matching.basis =
      try arguments.choice("match", of: Configuration.Matching.Basis.self) ?? .request
    configuration.matching.ignoredPaths = arguments.texts("ignore")
    configuration.redactedPatterns = arguments.texts("redact")
    configuration.seed =
      try arguments.value("seed", expected: "a whole number from 0", UInt64.init) ?? 0
    return configuration
  }

  private static func port(_ text: String) -> Int? {
    Int(text).flatMap { (0...65_535).contains($0) ? $0 : nil }
  }

  private static func ports(_ texts: [String]) throws(ArgumentError) -> [String: Int] {
    var ports: [String: Int] = [:]
    for text in texts {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, let port = port(String(parts[1])) else {
        throw .badValue(
          option: "--listen",
          value: text,
          expected: "NAME=PORT, such as openai=4142"
        )
      }
      guard ports.updateValue(port, forKey: String(parts[0])) == nil else {
        throw .invalid(option: "--listen", reason: "'\(parts[0])' already has a port.")
      }
    }
    return ports
  }

  private static func speed(_ text: String) -> Configuration.Speed? {
    if text == "max" { return .unlimited }
    guard let factor = Double(text), factor > 0, factor.isFinite else { return nil }
    return .times(factor)
  }

  private static func upstreams(
    _ texts: [String]
  ) throws(ArgumentError) -> [Configuration.Upstream] {
    var upstreams: [Configuration.Upstream] = []
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw .badValue(option: "--upstream", value: text, expected: "NAME=URL")
      }
      let upstream: Configuration.Upstream
      do {
        upstream = try Configuration.Upstream(name: String(parts[0]), url: String(parts[1]))
      } catch {
        throw .invalid(option: "--upstream", reason: error.description)
      }
      guard !upstreams.contains(where: { $0.name == upstream.name }) else {
        throw .invalid(
          option: "--upstream",
          reason: "'\(upstream.name)' already has an address."
        )
      }
      upstreams.append(upstream)
    }
    return upstreams
  }
}
