import MixtapeCore
import MixtapeHTTP
import MixtapeProviders

/// Interactions for the tests of cassettes.
enum CassetteSamples {
  /// An interaction whose answer came in these chunks, 10 ms apart.
  static func interaction(
    request: String = "{\"model\": \"m\"}",
    type: String = "application/json",
    chunks: [[UInt8]],
    body: BodySize = .stream,
    ending: RecordedResponse.Ending = .complete
  ) -> Interaction {
    Interaction(
      request: RecordedRequest(
        provider: "openai",
        method: "POST",
        target: "/v1/chat/completions",
        fields: ["content-type": "application/json"],
        body: Array(request.utf8)
      ),
      response: RecordedResponse(
        head: HTTPResponseHead(status: 200, fields: ["Content-Type": type]),
        headAt: .microseconds(12_345),
        body: body,
        chunks: chunks.enumerated().map { index, bytes in
          RecordedResponse.Chunk(at: .milliseconds(13 + 10 * index), bytes: bytes)
        },
        endAt: .milliseconds(13 + 10 * chunks.count),
        ending: ending
      ),
      recordedAt: UnixTime(seconds: 1_795_467_600)
    )
  }

  static func interaction(type: String, _ chunks: String...) -> Interaction {
    interaction(type: type, chunks: chunks.map { Array($0.utf8) })
  }

  /// The file that holds these interactions.
  static func file(_ interactions: [Interaction]) -> [UInt8] {
    var file = CassetteFormat.opening
    for (index, interaction) in interactions.enumerated() {
      if index > 0 { file.removeLast(CassetteFormat.closing.count) }
      file += CassetteFormat.appendix(
        of: InteractionWriter.text(of: interaction),
        isFirst: index == 0
      )
    }
    return interactions.isEmpty ? file + CassetteFormat.closing : file
  }

  /// A key that tells requests apart by everything, for tests that do not care how.
  static let keys = CassetteKeyMaker { provider, method, target, fields, body in
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in [provider, method, target, fields.description].joined().utf8 {
      hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
    }
    for index in 0..<body.count { hash = (hash ^ UInt64(body[index])) &* 1_099_511_628_211 }
    return MatchKey(high: hash, low: UInt64(body.count))
  }
}
