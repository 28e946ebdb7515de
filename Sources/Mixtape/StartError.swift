import MixtapeServer

/// Why a server could not start, for the person who started it.
public struct StartError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of thing went wrong.
  public enum Kind: Hashable, Sendable {
    /// A cassette with a mistake; the description begins with its file, line and column.
    case cassette
    /// A scenario with mistakes; each line of the description that begins with the file names one.
    case scenario
    /// A missing folder, a file that may not be read, an option that cannot be.
    case badInput
    /// The port is taken, or another process records to the cassette.
    case unavailable
  }

  /// What kind of thing went wrong.
  public let kind: Kind
  /// What is wrong and what to do; with place and caret where a file is wrong.
  public let description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  init(_ error: any Error) {
    switch error {
    case let error as StartError: self = error
    case let error as CassetteError: self.init(Self.kind(error.kind), error.message)
    case let error as ScenarioError: self.init(Self.kind(error.kind), error.message)
    case let error as ConnectionError: self.init(.unavailable, error.message)
    default: self.init(.unavailable, "\(error)")
    }
  }

  private static func kind(_ kind: ScenarioError.Kind) -> Kind {
    switch kind {
    case .mistakes: .scenario
    case .missing, .unreadable: .badInput
    }
  }

  private static func kind(_ kind: CassetteError.Kind) -> Kind {
    switch kind {
    case .damaged: .cassette
    case .file(.locked): .unavailable
    case .missing, .file, .secret: .badInput
    }
  }
}
