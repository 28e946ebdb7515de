public import Mixtape
public import Testing

/// Gives each test a server of its own, as ``Mixtape/MockServer/current``.
///
/// A test that is answered from a cassette fails when it asks for what is not on it.
public struct MockServerTrait: TestTrait, SuiteTrait, TestScoping {
  private let configuration: Configuration
  private let sourceLocation: SourceLocation

  init(_ configuration: Configuration, _ sourceLocation: SourceLocation) {
    self.configuration = configuration
    self.sourceLocation = sourceLocation
  }

  /// True: every test of a suite gets its own server.
  public var isRecursive: Bool { true }

  /// Runs the test while its server runs.
  ///
  /// - Parameters:
  ///   - test: the test or suite.
  ///   - testCase: the case, for a test with arguments.
  ///   - function: the test's body.
  /// - Throws: ``Mixtape/StartError``, or what the test throws.
  public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await withMockServer(configuration) { server in
      try await MockServer.$current.withValue(server) { try await ahead(function) }
      for miss in server.misses {
        Issue.record("\(miss)", sourceLocation: sourceLocation)
      }
    }
  }
}

/// Runs a test before those that wait for nothing.
///
/// Swift Testing starts all tests at once, and a test that waits for the network is resumed behind
/// all that have not begun: in a large suite later than URLSession has patience.
private func ahead(_ function: @concurrent @Sendable () async throws -> Void) async throws {
  try await withoutActuallyEscaping(function) { function in
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask(priority: .high) { try await function() }
      try await group.waitForAll()
    }
  }
}

extension MockServer {
  /// The server of the test that is running; nil outside tests with a ``MockServerTrait``.
  @TaskLocal public static var current: MockServer?
}

extension Trait where Self == MockServerTrait {
  /// Answers from a cassette, without waiting.
  ///
  /// - Parameters:
  ///   - name: `chat` for `Cassettes/chat.json` beside your `Package.swift`, or a path from there.
  ///   - configuration: further settings; the cassette is added to it.
  ///   - sourceLocation: where misses are reported.
  /// - Returns: The trait.
  public static func cassette(
    _ name: String,
    _ configuration: Configuration = .unpaced,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> Self {
    var configuration = configuration
    configuration.cassettes.append(
      samplePath(name, in: "Cassettes", suffix: ".json", usedIn: sourceLocation.filePath)
    )
    return MockServerTrait(configuration, sourceLocation)
  }

  /// Answers as a scenario says, with the waits that it asks for.
  ///
  /// - Parameters:
  ///   - name: `hello` for `Scenarios/hello.json5` beside your `Package.swift`, or a path from
  ///     there.
  ///   - configuration: further settings; the scenario is added to it.
  ///   - sourceLocation: where misses are reported.
  /// - Returns: The trait.
  public static func scenario(
    _ name: String,
    _ configuration: Configuration = Configuration(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> Self {
    var configuration = configuration
    configuration.scenario = .file(
      samplePath(name, in: "Scenarios", suffix: ".json5", usedIn: sourceLocation.filePath)
    )
    return MockServerTrait(configuration, sourceLocation)
  }

  /// Stands in for the providers as the configuration says.
  ///
  /// - Parameters:
  ///   - configuration: what the server does; the default stands in for every provider.
  ///   - sourceLocation: where misses are reported.
  /// - Returns: The trait.
  public static func mockServer(
    _ configuration: Configuration = .unpaced,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> Self {
    MockServerTrait(configuration, sourceLocation)
  }
}

extension Configuration {
  /// The defaults, without any waiting: what most tests want.
  public static var unpaced: Configuration {
    var configuration = Configuration()
    configuration.speed = .unlimited
    return configuration
  }
}
