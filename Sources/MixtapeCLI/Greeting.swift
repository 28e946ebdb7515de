package import Mixtape
import MixtapeProviders
package import MixtapeServer

/// What `mixtape serve` prints when it listens: the address first, for scripts, then what to do.
package struct Greeting: Sendable {
  package var address: String
  /// The ports that providers have for themselves.
  package var ports: [(provider: String, address: String)]
  package var configuration: Configuration
  package var cassettes: [CassetteSummary]

  package init(
    address: String,
    ports: [(provider: String, address: String)] = [],
    configuration: Configuration,
    cassettes: [CassetteSummary]
  ) {
    self.address = address
    self.ports = ports
    self.configuration = configuration
    self.cassettes = cassettes
  }

  package var text: String {
    (["mixtape: listening on \(address)"] + ports.map(line) + ["", pointing, "", answers])
      .joined(separator: "\n") + upstreams
  }

  private func line(_ port: (provider: String, address: String)) -> String {
    "mixtape: listening on \(port.address) for \(port.provider)"
  }

  private var recording: CassetteSummary? { cassettes.first { $0.isRecording } }

  private var pointing: String {
    let keys = recording == nil ? "; any API key will do" : ", with your real API keys"
    let column = SDKList.all.map(\.name.count).max() ?? 0
    let rows = SDKList.all.flatMap { sdk in
      sdk.settings.enumerated().map { index, setting in
        let name = index == 0 ? sdk.name : ""
        return "  \(name.padded(to: column))   \(setting.variable)=\(address)\(setting.path)"
      }
    }
    let others = "  \("others".padded(to: column))   \(address)/PROVIDER/the provider's own path"
    return (["Point your app here\(keys):"] + rows + [others]).joined(separator: "\n")
  }

  private var answers: String {
    let names = cassettes.map { cassette in
      "\(cassette.path) (\(counted(cassette.interactionCount, "interaction")))"
    }.joined(separator: ", ")
    return answers(from: names).wrapped(to: Help.width).joined(separator: "\n")
  }

  /// With a scenario its rules come first, and what is said of the rest holds for the rest.
  private func answers(from names: String) -> String {
    guard case .file(let path) = configuration.scenario else { return sources(names) }
    return "The rules in \(path) come first. " + sources(names)
  }

  private func sources(_ names: String) -> String {
    guard let recording else {
      return cassettes.isEmpty
        ? "Answers are made up, since no cassette was given. Nothing goes to the network."
        : "Answers come from \(names). Nothing goes to the network."
    }
    let isAnew = configuration.recording == .all
    guard !isAnew, cassettes.contains(where: { $0.interactionCount > 0 }) else {
      return "Answers come from the real providers and are recorded\(isAnew ? " anew" : "") to "
        + "\(recording.path)."
    }
    return "Answers come from \(names). What is not there goes to the real providers and is "
      + "recorded to \(recording.path)."
  }

  private var upstreams: String {
    guard !configuration.upstreams.isEmpty else { return "" }
    let column = configuration.upstreams.map(\.name.count).max() ?? 0
    let rows = configuration.upstreams.map { "  \($0.name.padded(to: column))   \($0.url)" }
    return "\n\nUpstreams:\n" + rows.joined(separator: "\n")
  }
}
