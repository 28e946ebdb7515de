package import MixtapeCore
package import MixtapeHTTP

/// What the user chose, as far as the server needs it.
package struct ServerConfiguration: Sendable {
  package var engine = EngineConfiguration()
  /// The cassettes to play; with a record mode other than `none` the first is the one recorded to.
  package var cassettes: [String] = []
  /// What answers before the cassettes do; nil: nothing.
  package var scenario: ScenarioSource?
  package var redaction = Redaction.standard
  package var limits = HTTPLimits.standard
  /// How long a client may take to send a request that it has begun.
  package var requestTimeout = Duration.seconds(30)
  /// How long a client may keep an idle connection.
  package var idleTimeout = Duration.seconds(75)
  /// Hosts by which the control API may be asked besides local ones: what `--host` said.
  package var controlHosts: [String] = []

  package init() {}

  func patience(at stage: HTTPRequestParser.Stage) -> Duration {
    stage == .idle ? idleTimeout : requestTimeout
  }
}
