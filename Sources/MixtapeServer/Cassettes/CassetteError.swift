/// Why a cassette cannot be opened, read or recorded on.
package struct CassetteError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case missing
    /// Not a cassette, of another version, or broken; with places.
    case damaged
    case file(FileError.Kind)
    /// A value that looks like a key would have reached the disk.
    case secret
  }

  package var kind: Kind
  /// Whole lines for the person who started Mixtape, without a final line end.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  init(_ error: FileError) {
    self.init(.file(error.kind), error.message)
  }
}

/// Runs a step on a file; its error becomes a cassette's.
func onFile<Result>(
  _ step: () throws(FileError) -> Result
) throws(CassetteError) -> Result {
  do throws(FileError) {
    return try step()
  } catch {
    throw CassetteError(error)
  }
}
