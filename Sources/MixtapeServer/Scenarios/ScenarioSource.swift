import MixtapeCore

/// Where a scenario comes from.
package enum ScenarioSource: Hashable, Sendable {
  /// A file, read again when it changes.
  case file(String)
  /// Text that has no file; `name` is for messages.
  case text(String, name: String)

  package var name: String {
    switch self {
    case .file(let path): path
    case .text(_, let name): name
    }
  }

  /// What paths in the scenario start from: the folder of its file, with a final slash.
  var folder: String {
    guard case .file(let path) = self, let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }
}

/// Why a scenario cannot be played.
package struct ScenarioError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case missing
    /// Mistakes in the text, with places.
    case mistakes
    /// The file, or a cassette that a rule replays, cannot be read.
    case unreadable
  }

  package var kind: Kind
  /// Whole lines for the person who wrote the scenario, without a final line end.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  init(_ mistakes: ScenarioMistakes, name: String) {
    self.init(.mistakes, mistakes.text(file: name))
  }
}

extension FileStore {
  /// All bytes of a scenario's file; nil when there is none.
  package func scenarioText(_ path: String) throws(ScenarioError) -> [UInt8]? {
    do throws(FileError) {
      guard let file = try open(path) else { return nil }
      defer { file.close() }
      return try file.read(at: 0, count: try file.size)
    } catch {
      throw ScenarioError(.unreadable, error.message)
    }
  }

  package func existingScenarioText(_ path: String) throws(ScenarioError) -> [UInt8] {
    guard let text = try scenarioText(path) else {
      throw ScenarioError(.missing, "\(path): there is no such scenario.")
    }
    return text
  }
}
