import Foundation
import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

/// Really recorded exchanges of many providers, where they are there: see
/// `../shared/real/README.md`.
@Suite struct CassetteRealExchangesTests {
  private static let lines: [Data] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["MIXTAPE_SHARED"].map { URL(filePath: $0) }
      ?? root.deletingLastPathComponent().appending(path: "shared")
    let file = shared.appending(path: "real/exchanges.jsonl")
    guard let data = try? Data(contentsOf: file) else {
      print("SKIPPED: no recorded exchanges at \(file.path()); set MIXTAPE_SHARED")
      return []
    }
    return data.split(separator: 0x0A)
  }()

  private func fields(_ json: JSON?) -> HTTPFields {
    HTTPFields((json?.array ?? []).map { ($0[0]?.string ?? "", $0[1]?.string ?? "") })
  }

  private func interaction(_ line: Data) throws -> Interaction {
    let json = try JSON(parsing: Array(line))
    let body = try #require(Base64.decode(json["body_base64"]?.string ?? ""))
    let head = HTTPResponseHead(status: json["status"]?.int ?? 0, fields: fields(json["headers"]))
    let uri = json["uri"]?.string ?? ""
    let target = String(uri.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" })
    var chunks: [RecordedResponse.Chunk] = []
    var rest = body[...]
    let isStream = head.fields["content-type"]?.contains("event-stream") == true
    while !rest.isEmpty {
      // A stream event by event, as it was sent; everything else whole.
      var end = rest.endIndex
      if isStream,
        let empty = rest.indices.dropLast().first(where: {
          rest[$0] == 0x0A && rest[$0 + 1] == 0x0A
        })
      {
        end = empty + 2
      }
      chunks.append(.init(at: .milliseconds(chunks.count), bytes: Array(rest[..<end])))
      rest = rest[end...]
    }
    return Interaction(
      request: RecordedRequest(
        provider: "real",
        method: json["method"]?.string ?? "",
        target: target,
        fields: fields(json["request_headers"]),
        body: try #require(Base64.decode(json["request_body_base64"]?.string ?? ""))
      ),
      response: RecordedResponse(
        head: head,
        headAt: .zero,
        body: isStream ? .stream : .bytes(body.count),
        chunks: chunks,
        endAt: .seconds(1),
        ending: .complete
      ),
      recordedAt: UnixTime(seconds: 0)
    )
  }

  @Test(.enabled(if: !lines.isEmpty, "the recorded exchanges are not there"))
  func `every recorded exchange comes back byte for byte`() throws {
    let interactions = try Self.lines.map { try interaction($0) }
    #expect(interactions.count == 230)
    for interaction in interactions {
      let text = InteractionWriter.text(of: interaction)
      #expect(try InteractionReader.interaction(text) == interaction)
    }
  }

  @Test(.enabled(if: !lines.isEmpty, "the recorded exchanges are not there"))
  func `redaction leaves their bodies alone and what it leaves can be written`() throws {
    let files = InMemoryFileStore()
    let keys = CassetteKeyMaker { _, _, _, _, _ in MatchKey(high: 0, low: 0) }
    let cassette = try OpenCassette.open(
      "real.json",
      mode: .once,
      files: files,
      keys: keys,
      redaction: .standard
    )
    for line in Self.lines {
      let interaction = try interaction(line)
      let redacted = Redaction.standard.interaction(interaction)
      let entry = try cassette.append(redacted)
      #expect(try cassette.read(entry) == redacted)
      #expect(redacted.request.body == interaction.request.body)
      #expect(redacted.response.chunks == interaction.response.chunks)
    }
    cassette.close()
    let loaded = try OpenCassette.open(
      "real.json",
      mode: .none,
      files: files,
      keys: keys,
      redaction: .standard
    )
    #expect(loaded.entries.count == 230)
  }
}
