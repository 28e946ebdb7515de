import MixtapeCore
package import MixtapeServer

extension ServerConfiguration {
  /// What the user chose, in the words of the server.
  package init(_ configuration: Configuration) throws(StartError) {
    self.init()
    engine = EngineConfiguration(configuration)
    cassettes = configuration.cassettes
    redaction = Redaction(patterns: configuration.redactedPatterns)
    controlHosts = [configuration.host]
  }
}

extension EngineConfiguration {
  fileprivate init(_ configuration: Configuration) {
    self.init()
    recordMode =
      switch configuration.recording {
      case .never: .none
      case .once: .once
      case .newEpisodes: .newEpisodes
      case .all: .all
      }
    upstreams = configuration.upstreams.map { NamedUpstream(name: $0.name, origin: $0.origin) }
    matching.basis =
      switch configuration.matching.basis {
      case .request: .request
      case .prompt: .prompt
      }
    matching.ignoredPaths = configuration.matching.ignoredPaths
    repeats =
      switch configuration.repeats {
      case .last: .last
      case .cycle: .cycle
      case .error: .error
      }
    speed =
      switch configuration.speed {
      case .times(let factor): .times(factor)
      case .unlimited: .max
      }
    playsIncomplete = configuration.playsIncomplete
    seed = configuration.seed
  }
}
