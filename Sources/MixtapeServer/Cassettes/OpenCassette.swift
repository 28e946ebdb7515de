package import MixtapeCore
import MixtapeHTTP
import Synchronization

/// A cassette that is open for replay or for recording.
///
/// What was recorded is on disk when `append` returns, and one append is one write over the closing
/// brackets, however long the cassette is.
package final class OpenCassette: Sendable {
  private struct State {
    var file: any CassetteFile
    /// Where the next interaction goes.
    var end: Int
    var isFirst: Bool
    /// What a cut-off file holds behind its last whole interaction, until it is kept elsewhere.
    var loss: CassetteIndexer.Loss?
    /// Whether the file must give way to a new one at the first append.
    var isOld: Bool
  }

  package let path: String
  /// What was on it when it was opened, to be replayed.
  package let entries: [CassetteEntry]
  /// Whole lines for the log.
  package let warnings: [String]
  package let records: Bool
  private let files: any FileStore
  private let keys: CassetteKeyMaker
  private let redaction: Redaction
  private let state: Mutex<State>

  private init(
    _ path: String,
    _ file: any CassetteFile,
    _ loaded: LoadedCassette,
    records: Bool,
    isOld: Bool,
    files: any FileStore,
    keys: CassetteKeyMaker,
    redaction: Redaction
  ) {
    self.path = path
    self.records = records
    self.files = files
    self.keys = keys
    self.redaction = redaction
    entries = isOld ? [] : loaded.entries
    warnings = loaded.warnings
    state = Mutex(
      State(
        file: file,
        end: loaded.tail.end,
        isFirst: loaded.entries.isEmpty,
        loss: loaded.tail.loss,
        isOld: isOld
      )
    )
  }

  /// Opens the cassette as the record mode asks: a file that is missing is made where it may be
  /// recorded on, and is an error otherwise; a file that is damaged is always an error.
  package static func open(
    _ path: String,
    mode: RecordMode,
    files: any FileStore,
    keys: CassetteKeyMaker,
    redaction: Redaction
  ) throws(CassetteError) -> OpenCassette {
    if mode == .none || mode == .once {
      if let file = try onFile({ () throws(FileError) in try files.open(path) }) {
        let loaded = try LoadedCassette(file, path: path, keys: keys)
        // A recording that ended before its first answer has left nothing that `once` should hold
        // on to.
        if mode == .none || !loaded.entries.isEmpty || loaded.tail.loss?.hasContent == true {
          return OpenCassette(
            path,
            file,
            loaded,
            records: false,
            isOld: false,
            files: files,
            keys: keys,
            redaction: redaction
          )
        }
        file.close()
      } else if mode == .none {
        throw CassetteError(
          .missing,
          "\(path): there is no such cassette; record one with: mixtape record \(path)"
        )
      }
    }
    let file = try onFile { () throws(FileError) in try files.openForRecording(path) }
    do throws(CassetteError) {
      return try prepare(path, file, mode: mode, files: files, keys: keys, redaction: redaction)
    } catch {
      file.close()
      throw error
    }
  }

  private static func prepare(
    _ path: String,
    _ file: any CassetteFile,
    mode: RecordMode,
    files: any FileStore,
    keys: CassetteKeyMaker,
    redaction: Redaction
  ) throws(CassetteError) -> OpenCassette {
    if try onFile({ () throws(FileError) in try file.size }) == 0 {
      try onFile { () throws(FileError) in
        try file.write(CassetteFormat.opening + CassetteFormat.closing, at: 0)
      }
    }
    let loaded = try LoadedCassette(file, path: path, keys: keys)
    let isOld = mode == .all && !(loaded.entries.isEmpty && loaded.tail.loss == nil)
    return OpenCassette(
      path,
      file,
      loaded,
      records: true,
      isOld: isOld,
      files: files,
      keys: keys,
      redaction: redaction
    )
  }

  /// Reads one interaction; `entry` is one of `entries` or what `append` returned.
  package func read(_ entry: CassetteEntry) throws(CassetteError) -> Interaction {
    let file = state.withLock { $0.file }
    let bytes = try onFile { () throws(FileError) in
      try file.read(at: entry.offset, count: entry.length)
    }
    do throws(CassetteFault) {
      return try InteractionReader.interaction(bytes)
    } catch {
      throw CassetteError(
        .damaged,
        "\(path): the file was changed while Mixtape had it open; restart Mixtape"
      )
    }
  }

  /// Puts an interaction behind the others.
  package func append(_ interaction: Interaction) throws(CassetteError) -> CassetteEntry {
    precondition(records, "Only a cassette that was opened for recording can be recorded on.")
    if let leak = redaction.remains(in: interaction) {
      throw CassetteError(
        .secret,
        "\(path): \(interaction.request.method) \(interaction.request.path) is not recorded: "
          + "\(leak.place) holds what looks like \(leak.kind)"
      )
    }
    let text = InteractionWriter.text(of: interaction)
    let request = interaction.request
    let key = keys.make(
      request.provider,
      request.method,
      request.target,
      request.fields,
      request.body.span
    )
    let offset = try append(text)
    return CassetteEntry(
      offset: offset,
      length: text.count,
      key: key,
      provider: request.provider,
      method: request.method,
      target: request.target,
      status: interaction.response.head.status,
      ending: interaction.response.ending.kind
    )
  }

  /// Returns the offset of the text in the file.
  private func append(_ text: [UInt8]) throws(CassetteError) -> Int {
    // A lock's body cannot throw a type of its own, so the error travels as a value.
    let result: Result<Int, CassetteError> = state.withLock { state in
      do throws(CassetteError) {
        return .success(try append(text, to: &state))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func append(_ text: [UInt8], to state: inout State) throws(CassetteError) -> Int {
    if state.isOld { try replaceFile(&state) }
    if let loss = state.loss {
      if loss.hasContent { try keep(loss, of: state.file) }
      state.loss = nil
    }
    let start = state.end
    if start == 0 { try startFile(&state) }
    let appendix = CassetteFormat.appendix(of: text, isFirst: state.isFirst)
    let file = state.file
    let end = state.end
    do throws(FileError) {
      try file.write(appendix, at: end)
    } catch {
      // Whatever part was written, what was there before should be whole again.
      try? file.write(CassetteFormat.closing, at: end)
      throw CassetteError(error)
    }
    state.end += appendix.count - CassetteFormat.closing.count
    state.isFirst = false
    return state.end - text.count
  }

  /// A file of which not even the first lines are whole.
  private func startFile(_ state: inout State) throws(CassetteError) {
    let file = state.file
    try onFile { () throws(FileError) in
      try file.write(CassetteFormat.opening + CassetteFormat.closing, at: 0)
    }
    state.end = CassetteFormat.opening.count
  }

  /// Puts the old cassette aside, so that re-recording loses nothing.
  private func replaceFile(_ state: inout State) throws(CassetteError) {
    let new = try onFile { () throws(FileError) in
      try files.rename(path, to: path + ".previous")
      return try files.openForRecording(path)
    }
    state.file.close()
    state = State(file: new, end: 0, isFirst: true, loss: nil, isOld: false)
  }

  /// Keeps the bytes that the next write would cover.
  private func keep(
    _ loss: CassetteIndexer.Loss,
    of file: any CassetteFile
  ) throws(CassetteError) {
    try onFile { () throws(FileError) in
      let bytes = try file.read(at: loss.offset, count: try file.size - loss.offset)
      let dropped = try files.openForRecording(path + ".dropped")
      defer { dropped.close() }
      try dropped.write(bytes + [0x0A], at: try dropped.size)
    }
  }

  package func close() {
    state.withLock { $0.file }.close()
  }
}

extension RecordedRequest {
  /// The target without its query, for messages.
  fileprivate var path: Substring { target[...].targetPath }
}

extension RecordedResponse.Ending {
  fileprivate var kind: CassetteEntry.Ending {
    switch self {
    case .complete: .complete
    case .cut: .cut
    case .clientLeft: .clientLeft
    }
  }
}
