import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

@Suite struct CassetteFormatTests {
  private func text(_ interaction: Interaction) -> String {
    String(decoding: InteractionWriter.text(of: interaction), as: UTF8.self)
  }

  private func expectRoundTrip(
    _ interaction: Interaction,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let text = InteractionWriter.text(of: interaction)
    do {
      let read = try InteractionReader.interaction(text)
      #expect(read == interaction, sourceLocation: sourceLocation)
    } catch {
      Issue.record(
        "\(error) in \(String(decoding: text, as: UTF8.self))",
        sourceLocation: sourceLocation
      )
    }
  }

  @Test func `an interaction is written in short lines, its bodies as JSON`() {
    var interaction = CassetteSamples.interaction(
      request: "{\"model\": \"m\",\"n\":1.0}",
      chunks: [Array("{\"a\" : [1e2]}\n".utf8)],
      body: .bytes(14)
    )
    interaction.response.head.reason = "Fine"
    #expect(
      text(interaction) == """
        {
          "at": "2026-11-23T21:00:00Z",
          "request": {
            "provider": "openai",
            "method": "POST",
            "target": "/v1/chat/completions",
            "fields": [
              ["content-type", "application/json"]
            ],
            "body": {"json": {"model": "m","n":1.0}}
          },
          "response": {
            "status": 200,
            "reason": "Fine",
            "headAt": 12.345,
            "fields": [
              ["Content-Type", "application/json"]
            ],
            "body": {"at": 13, "json": {"a" : [1e2]}, "after": "\\n"},
            "endAt": 23
          }
        }
        """
    )
    expectRoundTrip(interaction)
  }

  @Test func `a stream of events is a list of events with times`() {
    let interaction = CassetteSamples.interaction(
      type: "text/event-stream",
      "event: start\ndata: {\"n\": 1 }\n\n",
      ": wait\n\n",
      "data: {\"n\":2}\n\ndata: {\"n\":3}\n\n",
      "data: [DO",
      "NE]\n\n",
      "data: [DONE]\n\n"
    )
    #expect(
      text(interaction).contains(
        """
            "stream": [
              {"at": 13, "event": "start", "data": {"n": 1 }},
              {"at": 23, "comment": "wait"},
              {"at": 33, "events": [
                {"data": {"n":2}},
                {"data": {"n":3}}
              ]},
              {"at": 43, "text": "data: [DO"},
              {"at": 53, "text": [
                "NE]\\n",
                "\\n"
              ]},
              {"at": 63, "data": "[DONE]"}
            ],
            "endAt": 73
        """
      )
    )
    expectRoundTrip(interaction)
  }

  @Test(
    arguments: [
      ["data: {\"a\":1}\r\n\r\n", "data: [DONE]\r\n\r\n"],
      ["data:{\"a\":1}\n\n", "data:x\n\n"],
      ["data:{\"a\":1}\r\n\r\n", "event:x\r\ndata:\r\n\r\n"],
      ["id: 7\nevent: x\nretry: 10\ndata: {\"a\":1}\n\n"],
      ["event: x\ndata: {\"a\":1}          \n\n", "data:   {}\n\n"],
      [
        "data: \"text\"\n\n", "data: 12\n\n", "data: null\n\n", "data: \n\n", "data:\n\n",
        "data\n\n",
      ],
      ["data: a\ndata: b\n\n", "data: {\ndata: }\n\n", "data: a\nid: 1\ndata: b\n\n"],
      ["data: {}\n\r\n", "data: {}\r\n\n", "\n", "\n\n", "\r\n", "data: {}\n", ""],
      [
        "data: a\rb\n\n", "event: a\rb\ndata: c\n\n", "unknown: x\n\n", ":\n\n", ": \n\n", ":x\n\n",
      ],
      ["data: caf\u{E9} \u{1F600} \u{0}\u{1F}\u{7F}\u{2028}\n\n", "\u{FEFF}data: {}\n\n"],
      ["{\"a\":1}\n", "{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}", "\n", "text\n", "\"s\"\n", " {}\n"],
      ["{\"a\":1}\r\n", "{\"a\":1}\r\n{\"b\":2}\r\n"],
      [" \n", "{} {}", "\t[1]\r\n", "nul", "1.0", "\"\\ud800\"", "{\"a\":1,\"a\":2}", "01"],
    ],
    ["text/event-stream", "application/x-ndjson", "application/json", "text/plain"]
  )
  func `every chunk comes back exactly`(chunks: [String], type: String) {
    expectRoundTrip(
      CassetteSamples.interaction(type: type, chunks: chunks.map { Array($0.utf8) })
    )
    for chunk in chunks {
      let whole = CassetteSamples.interaction(
        type: type,
        chunks: [Array(chunk.utf8)],
        body: .bytes(chunk.utf8.count)
      )
      expectRoundTrip(whole)
    }
  }

  @Test func `control characters that nobody can read are base64, others are text`() {
    let noise = CassetteSamples.interaction(
      type: "application/octet-stream",
      chunks: [Array(repeating: 0, count: 60)]
    )
    #expect(text(noise).contains("\"base64\"") && !text(noise).contains("u0000"))
    let prose = CassetteSamples.interaction(type: "text/plain", "tab\t, line\r\n")
    #expect(text(prose).contains("\"text\""))
  }

  @Test func `bytes that are no text are base64 in lines`() {
    let bytes = (0..<200).map { UInt8($0) }
    let interaction = CassetteSamples.interaction(
      type: "application/vnd.amazon.eventstream",
      chunks: [bytes, [0xFF], [0xC3]]
    )
    #expect(text(interaction).contains("\"base64\": [\n        \"AAECAwQF"))
    expectRoundTrip(interaction)
  }

  @Test(arguments: [
    (BodySize.none, [] as [String], RecordedResponse.Ending.complete),
    (.bytes(0), [], .complete), (.bytes(0), [""], .complete), (.bytes(5), ["hello"], .complete),
    (.bytes(9), ["hello"], .cut("the upstream \"broke\" off")), (.bytes(9), [], .clientLeft),
    (.bytes(10), ["hello", "world"], .complete), (.stream, [], .clientLeft),
    (.stream, ["hello"], .cut("")), (.stream, ["a", "", "b"], .complete),
  ])
  func `framing and ending are kept`(
    body: BodySize,
    chunks: [String],
    ending: RecordedResponse.Ending
  ) {
    let bytes = chunks.map { Array($0.utf8) }
    expectRoundTrip(CassetteSamples.interaction(chunks: bytes, body: body, ending: ending))
    var decoded = CassetteSamples.interaction(chunks: bytes, body: body, ending: ending)
    decoded.response.isDecoded = true
    expectRoundTrip(decoded)
  }

  @Test func `fields keep order, case, duplicates and bytes that are no text`() {
    var interaction = CassetteSamples.interaction(chunks: [])
    var fields = HTTPFields([("X-A", "1"), ("x-a", ""), ("b", "\"\\ \t\u{E9}")])
    fields.append(name: Array("latin".utf8), value: [0x61, 0xE9, 0xFF])
    interaction.response.head.fields = fields
    interaction.request.fields = fields
    interaction.request.body = []
    expectRoundTrip(interaction)
  }

  @Test func `times and dates are exact to the nanosecond`() {
    var interaction = CassetteSamples.interaction(chunks: [[0x61]])
    for (nanoseconds, text) in [
      (0, "0"), (1, "0.000001"), (1_500_000, "1.5"), (999_999_999_999, "999999.999999"),
    ] as [(Int64, String)] {
      interaction.response.chunks[0].at = .nanoseconds(nanoseconds)
      interaction.response.headAt = .nanoseconds(nanoseconds)
      interaction.response.endAt = .nanoseconds(nanoseconds)
      interaction.recordedAt = UnixTime(nanoseconds: nanoseconds)
      #expect(CassetteTime.milliseconds(.nanoseconds(nanoseconds)) == text)
      expectRoundTrip(interaction)
    }
    for (seconds, text) in [
      (951_782_400, "2000-02-29T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
      (4_107_542_400, "2100-03-01T00:00:00Z"), (1_735_689_599, "2024-12-31T23:59:59Z"),
    ] as [(Int64, String)] {
      #expect(CassetteTime.date(UnixTime(seconds: seconds)) == text)
      #expect(CassetteTime.time(date: text.utf8) == UnixTime(seconds: seconds))
    }
    for wrong in ["2023-02-29T00:00:00Z", "2023-13-01T00:00:00Z", "2023-01-01T24:00:00Z", "x"] {
      #expect(CassetteTime.time(date: wrong.utf8) == nil)
    }
  }

  @Test(arguments: 0..<300)
  func `random streams, cut anywhere, come back exactly`(seed: UInt64) {
    var dice = Dice(seed: seed)
    let parts = [
      "data: ", "event: x", "\n", "\n\n", "\r\n", "{\"a\":", "\"b\\n\"", "}", "[1, 2]", ":", " ",
      "é",
      "data:{}\n\n", "data: {\"k\": [true]}\n\n", "{\"done\":false}\n", "id: 3\n", "\u{0}", "\\",
    ]
    let types = ["text/event-stream", "application/x-ndjson", "application/json"]
    var chunks: [[UInt8]] = []
    for _ in 0..<dice.below(8) {
      var chunk: [UInt8] = []
      for _ in 0..<dice.below(6) { chunk += parts[dice.below(parts.count)].utf8 }
      if dice.below(3) == 0 { chunk.removeLast(min(chunk.count, dice.below(3))) }
      if dice.below(20) == 0 { chunk.append(UInt8(dice.below(256))) }
      chunks.append(chunk)
    }
    expectRoundTrip(
      CassetteSamples.interaction(type: types[dice.below(types.count)], chunks: chunks)
    )
  }
}
