import MixtapeCore
import Synchronization

/// A cassette's file on its way through an indexer.
struct CassetteReading: Sendable {
  /// Below this size a second core has nothing to gain.
  private static let worthSplitting = 16 << 20
  /// How the writer ends an interaction and begins the next.
  private static let seam = Array("\n},\n{\n  \"at\": \"".utf8)

  let file: any CassetteFile
  private(set) var indexer: CassetteIndexer
  /// What stopped it.
  private(set) var fault: CassetteFault?
  private var offset: Int

  /// Reads all of the file; a large one from two places at the same time.
  static func whole(
    _ file: any CassetteFile,
    keys: CassetteKeyMaker
  ) throws(CassetteError) -> CassetteReading {
    var reading = CassetteReading(file: file, indexer: CassetteIndexer(keys: keys), offset: 0)
    if let seam = try Self.seam(of: file) {
      reading = try reading.besideRest(from: seam, keys: keys)
    }
    try reading.run(upTo: .max)
    return reading
  }

  private init(file: any CassetteFile, indexer: CassetteIndexer, offset: Int) {
    self.file = file
    self.indexer = indexer
    self.offset = offset
  }

  private mutating func run(upTo limit: Int) throws(CassetteError) {
    while fault == nil, offset < limit {
      let (start, count) = (offset, min(indexer.wantedBlockSize, limit - offset))
      let block = try onFile { () throws(FileError) in try file.read(at: start, count: count) }
      if block.isEmpty { return }
      offset += block.count
      do throws(CassetteFault) {
        try indexer.receive(block)
      } catch {
        fault = error
      }
    }
  }

  /// Reads up to the seam, and what is behind it at the same time.
  ///
  /// The seam is only a guess: a body may hold the same text. The rest counts if the front ends
  /// exactly there between two interactions and the rest is without a fault; else it is as if it
  /// had not been read, so that every message comes from reading in order.
  private func besideRest(
    from seam: Int,
    keys: CassetteKeyMaker
  ) throws(CassetteError) -> CassetteReading {
    let rest = CassetteIndexer(keys: keys, continuingAt: seam)
    let parts = Mutex<[Result<CassetteReading, CassetteError>?]>([nil, nil])
    let starts = [
      (reading: self, limit: seam),
      (CassetteReading(file: file, indexer: rest, offset: seam), limit: .max),
    ]
    file.sideBySide(count: starts.count) { number in
      let result = Result { () throws(CassetteError) in
        var reading = starts[number].reading
        try reading.run(upTo: starts[number].limit)
        return reading
      }
      parts.withLock { $0[number] = result }
    }
    let results = parts.withLock { $0 }
    guard var front = try results[0]?.get() else { return self }
    if case .success(let rest) = results[1], front.fault == nil, rest.fault == nil,
      front.indexer.join(rest.indexer, at: seam)
    {
      front.offset = rest.offset
    }
    return front
  }

  /// Where an interaction seems to begin, near the middle.
  private static func seam(of file: any CassetteFile) throws(CassetteError) -> Int? {
    let size = try onFile { () throws(FileError) in try file.size }
    guard size >= worthSplitting else { return nil }
    let block = try onFile { () throws(FileError) in
      try file.read(at: size / 2, count: 1 << 20)
    }
    guard let found = block.firstRange(of: seam) else { return nil }
    // The brace stands behind the line break, brace, comma and line break of the one before.
    return size / 2 + found.lowerBound + 4
  }
}
