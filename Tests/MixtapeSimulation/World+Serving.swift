import MixtapeCore
package import MixtapeServer

extension ServerConfiguration {
  /// Plays `demo.json`.
  package static var replaying: ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.cassettes = ["demo.json"]
    return configuration
  }

  /// Plays `demo.json` and records what is not on it.
  package static var recording: ServerConfiguration {
    var configuration = replaying
    configuration.engine.recordMode = .newEpisodes
    return configuration
  }
}

extension World {
  package static let port = 4141

  /// Runs a server for as long as `body` takes, then ends it and waits until everything is closed.
  ///
  /// `ports` are those that providers have for themselves.
  package func serving<Result: Sendable>(
    _ configuration: ServerConfiguration = ServerConfiguration(),
    upstream: (any Upstream)? = nil,
    time: (any TimeSource)? = nil,
    ports: [String: Int] = [:],
    _ body: @escaping @Sendable (Server) async throws -> Result
  ) async throws -> Result {
    let server = try Server(
      configuration: configuration,
      doors: doors(
        upstream: upstream ?? HTTPUpstream(connector: network, time: self.time),
        time: time
      )
    )
    for (provider, port) in ports {
      let listener = network.listen(port: port)
      if server.port(of: provider).isClosed { await listener.pause() }
      server.add(ProviderPort(provider: provider, listener: listener))
    }
    let listener = network.listen(port: Self.port)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await server.run(on: listener)
        return nil
      }
      group.addTask { try await body(server) }
      var result: Result?
      while result == nil, let next = try await group.next() {
        result = next
      }
      group.cancelAll()
      try await group.waitForAll()
      guard let result else { preconditionFailure("the server ended before the test did") }
      return result
    }
  }

  /// A client with a connection of its own to the server.
  package func client(port: Int = World.port, capacity: Int = 64 << 10) throws -> Client {
    Client(try network.connect(port: port, capacity: capacity), time: time)
  }
}
