package import MixtapeCore
import MixtapeJSON

/// What was found in a cassette's file: all of it was checked, and the bodies are still on disk.
package struct LoadedCassette: Sendable {
  package var entries: [CassetteEntry] = []
  package var tail = CassetteIndexer.Tail(end: 0)
  /// Whole lines, for a file that was cut off.
  package var warnings: [String] = []

  /// Reads and checks the file; `path` is for messages only.
  package init(
    _ file: any CassetteFile,
    path: String,
    keys: CassetteKeyMaker
  ) throws(CassetteError) {
    let place = CassettePlace(file: file, path: path)
    let reading = try CassetteReading.whole(file, keys: keys)
    var indexer = reading.indexer
    var fault = reading.fault
    if fault == nil {
      do throws(CassetteFault) {
        tail = try indexer.finish()
      } catch {
        fault = error
      }
    }
    var lines: [String] = []
    for fault in indexer.faults { lines.append(try place.text(of: fault)) }
    if let fault, !indexer.faults.contains(fault) { lines.append(try place.text(of: fault)) }
    guard lines.isEmpty else {
      throw CassetteError(.damaged, lines.joined(separator: "\n"))
    }
    entries = indexer.entries
    if let loss = tail.loss { warnings = [try place.text(of: loss)] }
  }
}

/// Finds the line and the column of an offset, and words for what is there.
struct CassettePlace {
  let file: any CassetteFile
  let path: String

  func text(of fault: CassetteFault) throws(CassetteError) -> String {
    let size = try onFile { () throws(FileError) in try file.size }
    let offset = fault.offset ?? size
    let (source, start) = try source(around: offset)
    return fault.moved(by: -start).error(in: source).text(file: path)
  }

  func text(of loss: CassetteIndexer.Loss) throws(CassetteError) -> String {
    let (source, start) = try source(around: loss.offset)
    let mark = source.mark(at: loss.offset - start)
    return "\(path):\(mark.line):\(mark.column): warning: \(loss.message)"
  }

  /// The text on both sides of an offset, with the number of its first line, and where it begins.
  private func source(
    around offset: Int
  ) throws(CassetteError) -> (source: JSONSource, start: Int) {
    let blockSize = 1 << 20
    var line = 1
    var start = 0
    while start + 2 * blockSize <= offset {
      let before = try block(at: start, count: blockSize)
      line += before.count { $0 == 0x0A }
      start += blockSize
    }
    let bytes = try block(at: start, count: offset - start + 4096)
    return (JSONSource(bytes, start: Mark(line: line, column: 1), startOffset: start), start)
  }

  private func block(at offset: Int, count: Int) throws(CassetteError) -> [UInt8] {
    try onFile { () throws(FileError) in try file.read(at: offset, count: count) }
  }
}
