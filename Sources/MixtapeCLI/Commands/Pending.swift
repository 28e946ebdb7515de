import Mixtape

enum Serving {
  static func run(_ configuration: Configuration, console: Console) async throws -> ExitCode {
    throw CommandError(.unavailable, "the server is not built in yet.")
  }
}

enum Checking {
  static func run(_ paths: [String], console: Console) throws -> ExitCode {
    throw CommandError(.unavailable, "cassettes are not built in yet.")
  }
}

enum Showing {
  static func run(_ path: String, interaction: Int?, console: Console) throws -> ExitCode {
    throw CommandError(.unavailable, "cassettes are not built in yet.")
  }
}
