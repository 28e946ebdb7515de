public import Foundation
import MixtapeCore
import MixtapeIO
package import MixtapeServer

/// A Mixtape inside your process: the same server that `mixtape serve` runs.
///
/// ``withMockServer(_:_:)`` gives one to a test and ends it with the test. A server that lives as
/// long as your program is made and run by yourself:
///
/// ```swift
/// let server = try MockServer(Configuration())
/// print("listening on \(server.url)")
/// try await server.run()
/// ```
public final class MockServer: Sendable {
  /// Where it listens: `http://127.0.0.1:` and the port that was really taken.
  public let url: URL

  /// ``url`` as text.
  package let address: String
  package let server: Server
  /// The addresses of the providers that have a port of their own, by name.
  package let ownPorts: [(provider: String, address: String)]
  private let listener: SocketListener

  /// Opens the cassettes and takes the port; ``run()`` serves.
  ///
  /// - Parameter configuration: what the server does.
  /// - Throws: ``StartError`` when a cassette has a mistake or the port is taken.
  public init(_ configuration: Configuration = Configuration()) throws(StartError) {
    do {
      let loops =
        switch configuration.clock {
        case .real: try EventLoopGroup.shared()
        case .manual: try EventLoopGroup.forManualTime()
        }
      listener = try SocketListener(
        host: configuration.host,
        port: configuration.port,
        loops: loops
      )
      server = try Server(
        configuration: ServerConfiguration(configuration),
        doors: Doors(world: loops, clock: configuration.clock)
      )
      ownPorts = try server.open(configuration.ports, at: configuration.host, loops: loops)
    } catch {
      throw StartError(error)
    }
    address = listener.origin
    guard let url = URL(string: address) else {
      throw StartError(.unavailable, "\(address) is no address that a URL can hold")
    }
    self.url = url
  }

  /// Serves until the task is cancelled; every connection is then closed.
  ///
  /// - Throws: What breaks the listener.
  public func run() async throws {
    // On a loop, so that a manual clock can see when the server has come to rest.
    try await withTaskExecutorPreference(listener.executor) {
      try await server.run(on: listener)
    }
  }

  /// The address to give to an SDK for this provider.
  ///
  /// ```swift
  /// let base = server.baseURL(for: .openAI, session: "first")
  /// ```
  ///
  /// - Parameters:
  ///   - provider: whose SDK it is.
  ///   - session: a name of its own for each test that shares the server with others: each session
  ///     has its own place on the cassettes and its own journal.
  /// - Returns: ``url`` and the path that the SDK expects.
  public func baseURL(for provider: Provider, session: String? = nil) -> URL {
    let start = session.map { url.appending(components: "s", $0) } ?? url
    return start.appending(path: provider.basePath)
  }

  /// Lets the manual clock of ``Configuration/clock`` go on.
  ///
  /// What is due on the way is done in the order of its deadlines: pieces of streams are sent,
  /// windows open and close.
  ///
  /// ```swift
  /// var configuration = Configuration()
  /// configuration.clock = .manual
  /// try await withMockServer(configuration) { server in
  ///   try await server.advance(by: .seconds(60))
  /// }
  /// ```
  ///
  /// - Parameter duration: how far; not negative, and a year at most.
  /// - Throws: ``ClockError`` where the clock is the real one.
  public func advance(by duration: Duration) async throws(ClockError) {
    precondition(duration >= .zero, "Time does not go back.")
    guard let time = server.manualTime else { throw ClockError() }
    await time.advance(by: duration)
  }

  /// Begins again: every cassette from its start, no exchanges, no misses.
  ///
  /// - Parameter session: the one to begin again; nil for all of them.
  public func reset(session: String? = nil) {
    server.reset(session: session)
  }
}

/// Runs a server for as long as `body` takes.
///
/// ```swift
/// let status = try await withMockServer(Configuration()) { server in
///   let models = server.baseURL(for: .openAI).appending(path: "models")
///   let (_, response) = try await URLSession.shared.data(from: models)
///   return (response as? HTTPURLResponse)?.statusCode
/// }
/// ```
///
/// - Parameters:
///   - configuration: what the server does; the default stands in for every provider.
///   - body: is given the server, which serves already.
/// - Returns: What `body` returns.
/// - Throws: ``StartError``, or what `body` throws.
public func withMockServer<Result>(
  _ configuration: Configuration = Configuration(),
  _ body: (MockServer) async throws -> Result
) async throws -> Result {
  let server = try MockServer(configuration)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run() }
    let result = try await body(server)
    group.cancelAll()
    try await group.waitForAll()
    return result
  }
}

extension MockServer {
  /// The cassettes that are open.
  package var cassettes: [CassetteSummary] { server.cassettes }
}
