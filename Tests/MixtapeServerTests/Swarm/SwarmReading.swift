import MixtapeCore
import MixtapeHTTP
import MixtapeServer
import MixtapeSimulation

/// Requests that are sent together on one connection, and the reading of their answers.
struct SwarmReading: Sendable {
  let connection: InMemoryConnection
  let time: any TimeSource
  let requests: [SwarmRequest]
  /// After that the client hangs up.
  let patience: Duration
  /// Between two reads.
  let pause: Duration
  let hangsUpHard: Bool

  /// What was seen, and whether the connection can be used again.
  func run() async -> (seen: [SwarmSight], mayGoOn: Bool) {
    let deadline = time.now + patience
    return await withTaskGroup(of: (seen: [SwarmSight], mayGoOn: Bool)?.self) { group in
      group.addTask { await ask() }
      group.addTask {
        guard (try? await time.sleep(until: deadline)) != nil else { return nil }
        if hangsUpHard { connection.reset() } else { connection.close() }
        return nil
      }
      var result: (seen: [SwarmSight], mayGoOn: Bool)?
      for await ended in group {
        guard let ended else { continue }
        result = ended
        group.cancelAll()
      }
      return result ?? ([], false)
    }
  }

  private func ask() async -> (seen: [SwarmSight], mayGoOn: Bool) {
    var sights = requests.map { SwarmSight(request: $0, patience: patience) }
    do {
      try await connection.write(requests.flatMap(\.bytes))
    } catch {
      return (sights, false)
    }
    var rest: [UInt8] = []
    for index in sights.indices {
      let mayGoOn = await read(&sights[index], &rest)
      if !mayGoOn { return (sights, false) }
    }
    return (sights, rest.isEmpty)
  }

  /// Reads one answer; `rest` is what came after the last one.
  private func read(_ sight: inout SwarmSight, _ rest: inout [UInt8]) async -> Bool {
    var parser = HTTPResponseParser(requestMethod: "POST")
    do {
      while true {
        switch try parser.next() {
        case .head(let head, _):
          sight.status = head.status
          sight.type = head.fields["content-type"]
        case .body(let bytes): sight.body += bytes
        case .end:
          sight.ending = .complete
          return parser.canReuseConnection
        case nil:
          guard try await feed(&parser, &rest) else {
            return try end(&parser, &sight)
          }
        }
      }
    } catch let error as ConnectionError {
      sight.ending = error.kind == .reset ? .reset : .left
    } catch is HTTPProtocolError {
      sight.ending = .garbled
    } catch {
      sight.ending = .left
    }
    return false
  }

  /// One byte at a time where another answer may follow; false at the end.
  private func feed(_ parser: inout HTTPResponseParser, _ rest: inout [UInt8]) async throws -> Bool
  {
    if rest.isEmpty {
      if pause > .zero { try await time.sleep(until: time.now + pause) }
      guard let bytes = try await connection.read(atMost: 4_096) else { return false }
      guard requests.count > 1 else {
        parser.receive(bytes)
        return true
      }
      rest = bytes
    }
    parser.receive([rest.removeFirst()])
    return true
  }

  private func end(_ parser: inout HTTPResponseParser, _ sight: inout SwarmSight) throws -> Bool {
    do {
      while let event = try parser.endOfInput() {
        if case .body(let bytes) = event { sight.body += bytes }
        if case .end = event { sight.ending = .complete }
      }
    } catch {
      sight.ending = .cut
    }
    return false
  }
}
