import Foundation

/// The built binary, run as a user runs it.
final class Tool: Sendable {
  /// How a run ended, and all that it printed.
  struct Finished: Hashable {
    var code: Int32
    var output: String
    var errors: String
  }

  enum Problem: Error {
    case notBuilt(String)
    case noAddress(Finished)
  }

  private let process: Process
  private let output: FileHandle
  private let firstLines: [String]
  private let errorFile: URL
  private let folder: TemporaryFolder

  /// The product `mixtape` stands beside the test bundle.
  static let binary = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "mixtape")

  /// Runs the tool to its end.
  static func run(_ words: String..., in folder: TemporaryFolder) async throws -> Finished {
    try await run(words, in: folder)
  }

  static func run(_ words: [String], in folder: TemporaryFolder) async throws -> Finished {
    try await Tool(binary, words, in: folder, lines: 0).finished()
  }

  /// Runs a line as a shell does; `lines` are waited for.
  static func shell(_ line: String, lines: Int, in folder: TemporaryFolder) async throws -> Tool {
    try await Tool(URL(filePath: "/bin/sh"), ["-c", line], in: folder, lines: lines)
  }

  /// Starts a server on any free port, and waits until it has said where it listens.
  static func serving(_ words: String..., in folder: TemporaryFolder) async throws -> Tool {
    try await serving(words, in: folder)
  }

  static func serving(_ words: [String], in folder: TemporaryFolder) async throws -> Tool {
    let tool = try await Tool(binary, words + ["--port", "0"], in: folder, lines: 1)
    guard tool.address != nil else { throw Problem.noAddress(await tool.finished()) }
    return tool
  }

  private init(
    _ executable: URL,
    _ words: [String],
    in folder: TemporaryFolder,
    lines: Int
  ) async throws {
    let path = Self.binary.path(percentEncoded: false)
    guard FileManager.default.isExecutableFile(atPath: path) else { throw Problem.notBuilt(path) }
    self.folder = folder
    errorFile = folder.url.appending(path: "errors-\(UUID().uuidString)")
    try Data().write(to: errorFile)
    let pipe = Pipe()
    process = Process()
    process.executableURL = executable
    process.arguments = words
    process.currentDirectoryURL = folder.url
    process.standardOutput = pipe
    process.standardError = try FileHandle(forWritingTo: errorFile)
    output = pipe.fileHandleForReading
    try process.run()
    let output = output
    firstLines = await offThePool { (0..<lines).compactMap { _ in output.nextLine() } }
  }

  var firstLine: String { firstLines.first ?? "" }

  /// `http://127.0.0.1:PORT`, as the first line says it.
  var address: String? {
    let start = "mixtape: listening on "
    return firstLine.hasPrefix(start) ? String(firstLine.dropFirst(start.count)) : nil
  }

  func url(_ path: String) throws -> URL {
    guard let url = URL(string: (address ?? "") + path) else { throw URLError(.badURL) }
    return url
  }

  func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// Sends a signal and waits for the end.
  func end(_ signal: Int32 = SIGTERM) async -> Finished {
    send(signal)
    return await finished()
  }

  func finished() async -> Finished {
    let (process, output, lines) = (process, output, firstLines)
    let (rest, code) = await offThePool {
      let rest = output.readDataToEndOfFile()
      process.waitUntilExit()
      let isSignal = process.terminationReason == .uncaughtSignal
      return (rest, isSignal ? 128 + process.terminationStatus : process.terminationStatus)
    }
    let errors = (try? Data(contentsOf: errorFile)) ?? Data()
    return Finished(
      code: code,
      output: lines.map { $0 + "\n" }.joined() + String(decoding: rest, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self)
    )
  }
}

/// Runs what blocks where it may, and not on the threads that all tests share.
func offThePool<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(returning: body()) }
  }
}

extension FileHandle {
  /// The next line, without its end; nil at the end of the file.
  fileprivate func nextLine() -> String? {
    var line: [UInt8] = []
    while let byte = try? read(upToCount: 1)?.first {
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }
}
