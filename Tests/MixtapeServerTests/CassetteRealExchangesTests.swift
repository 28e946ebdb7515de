import MixtapeCore
import MixtapeHTTP
import MixtapeServer
import MixtapeSimulation
import Testing

/// Really recorded exchanges of many providers, where they are there: see
/// `../shared/real/README.md`.
@Suite struct CassetteRealExchangesTests {
  private func interaction(_ exchange: RealExchange) -> Interaction {
    let body = exchange.sentBody
    var chunks: [RecordedResponse.Chunk] = []
    var rest = body[...]
    let isStream = exchange.type.contains("event-stream")
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
        method: exchange.request.method,
        target: exchange.request.target,
        fields: exchange.request.fields,
        body: exchange.request.body
      ),
      response: RecordedResponse(
        head: exchange.head,
        headAt: .zero,
        body: isStream ? .stream : .bytes(body.count),
        chunks: chunks,
        endAt: .seconds(1),
        ending: .complete
      ),
      recordedAt: UnixTime(seconds: 0)
    )
  }

  @Test(.enabled(if: !RealExchange.all.isEmpty, "the recorded exchanges are not there"))
  func `every recorded exchange comes back byte for byte`() throws {
    let interactions = RealExchange.all.map { interaction($0) }
    #expect(interactions.count == 230)
    for interaction in interactions {
      let text = InteractionWriter.text(of: interaction)
      #expect(try InteractionReader.interaction(text) == interaction)
    }
  }

  @Test(.enabled(if: !RealExchange.all.isEmpty, "the recorded exchanges are not there"))
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
    for exchange in RealExchange.all {
      let interaction = interaction(exchange)
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
