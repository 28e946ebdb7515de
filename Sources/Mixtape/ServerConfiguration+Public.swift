import MixtapeCore
import MixtapeJSON
package import MixtapeServer

extension ServerConfiguration {
  /// What the user chose, in the words of the server.
  package init(_ configuration: Configuration) throws(StartError) {
    self.init()
    engine = try EngineConfiguration(configuration)
    cassettes = configuration.cassettes
    scenario = configuration.scenario.map { scenario in
      switch scenario {
      case .file(let path): .file(path)
      case .text(let text): .text(text, name: "scenario")
      }
    }
    do {
      redaction = try Redaction(patterns: configuration.redactedPatterns)
    } catch {
      throw StartError(.badInput, "a pattern to redact is wrong: \(error.message).")
    }
    controlHosts = [configuration.host]
  }
}

extension EngineConfiguration {
  fileprivate init(_ configuration: Configuration) throws(StartError) {
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
    matching.ignoredPaths = try Self.paths(configuration.matching.ignoredPaths)
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

  private static func paths(_ texts: [String]) throws(StartError) -> [JSONPath] {
    var paths: [JSONPath] = []
    for text in texts {
      do throws(JSONError) {
        paths.append(try JSONPath(parsing: text))
      } catch {
        throw StartError(.badInput, "'\(text)' is no path into JSON: \(error).")
      }
    }
    return paths
  }
}
