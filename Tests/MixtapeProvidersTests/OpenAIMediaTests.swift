import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Pictures, sounds, and what is judged or heard.
struct OpenAIMediaTests {
  @Test func `nothing is flagged unless the reply stops for its content`() throws {
    let body = #"{"input":["I love you","I hate you"]}"#
    let json = try OpenAIRequest.json("/v1/moderations", body)
    #expect(json["model"] == "omni-moderation-latest")
    #expect(json["results"]?.array?.map { $0["flagged"] } == [false, false])
    #expect(json["results"]?[0]?["categories"]?.object?.members.count == 13)
    var reply = Reply(text: "")
    reply.stop = .contentFilter
    let result = try OpenAIRequest.json("/v1/moderations", body, reply)["results"]?[1]
    #expect(result?["flagged"] == true)
    let flagged = result?["categories"]?.object?.members.filter { $0.value == true }.map(\.key)
    #expect(flagged == ["violence"])
    #expect(result?["category_scores"]?["violence"]?.number?.double ?? 0 > 0.5)
    #expect(result?["category_scores"]?["hate"]?.number?.double ?? 1 < 0.5)
  }

  @Test func `parts of a message are judged together`() throws {
    let body = #"""
      {"model":"omni-moderation-2024-09-26","input":[{"type":"text","text":"Look"},
      {"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}
      """#
    let json = try OpenAIRequest.json("/v1/moderations", body)
    #expect(json["results"]?.array?.count == 1)
    #expect(json["model"] == "omni-moderation-2024-09-26")
  }

  @Test func `a picture is a PNG whose chunks and pixels are whole`() throws {
    let body = #"{"model":"gpt-image-1","prompt":"a lighthouse","n":2}"#
    let json = try OpenAIRequest.json("/v1/images/generations", body)
    let data = try #require(json["data"]?.array)
    #expect(data.count == 2 && data[0] != data[1])
    #expect(json["usage"]?["input_tokens"]?.int == 3)
    let png = try #require(data[0]["b64_json"]?.string.flatMap(Base64.decode))
    #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var rest = png.dropFirst(8)
    var chunks: [(name: String, data: [UInt8])] = []
    while rest.count >= 12 {
      let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let named = rest.dropFirst(4).prefix(count + 4)
      let sum = rest.dropFirst(count + 8).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      #expect(sum == Self.crc(named))
      chunks.append((String(decoding: named.prefix(4), as: UTF8.self), [UInt8](named.dropFirst(4))))
      rest = rest.dropFirst(count + 12)
    }
    #expect(rest.isEmpty)
    #expect(chunks.map(\.name) == ["IHDR", "IDAT", "IEND"])
    #expect(try Deflate.decode(chunks[1].data, limit: 10_000).count == 16 * (1 + 16 * 3))
  }

  @Test func `older models give a URL that holds the picture`() throws {
    let body = #"{"model":"dall-e-3","prompt":"a lighthouse"}"#
    let json = try OpenAIRequest.json("/v1/images/generations", body)
    #expect(json["data"]?[0]?["url"]?.string?.hasPrefix("data:image/png;base64,iVBOR") == true)
    #expect(json["usage"] == nil)
    #expect(
      try OpenAIRequest.refusal("/v1/images/generations", #"{"prompt":"x","n":11}"#)
        == """
        Invalid 'n': integer above maximum value. Expected a value <= 10, but got 11 instead.
        """
    )
  }

  @Test(
    arguments: [
      ("mp3", "audio/mpeg", [0xFF, 0xF3], 240), ("aac", "audio/aac", [0xFF, 0xF1], 66),
      ("flac", "audio/flac", [0x66, 0x4C, 0x61, 0x43], 42), ("pcm", "audio/pcm", [0, 0], 11_520),
      ("wav", "audio/wav", [0x52, 0x49, 0x46, 0x46], 11_564),
    ] as [(String, String, [UInt8], Int)]
  )
  func `speech is silence in the format that is asked for`(
    _ format: String,
    _ type: String,
    _ start: [UInt8],
    _ count: Int
  ) throws {
    let body = #"{"model":"tts-1","input":"Hi","voice":"alloy","response_format":"\#(format)"}"#
    let answer = try OpenAIRequest.answer(OpenAIRequest.post("/v1/audio/speech", body))
    #expect(answer.head.fields["content-type"] == type)
    #expect(answer.bytes.starts(with: start))
    #expect(answer.bytes.count == count)
  }

  @Test func `speech as events ends with its usage`() throws {
    let body = #"{"model":"tts-1","input":"Hi","voice":"alloy","stream_format":"sse"}"#
    let events = try OpenAIRequest.events("/v1/audio/speech", body)
      .map { try JSON(parsing: $0) }
    #expect(events.map { $0["type"] } == ["speech.audio.delta", "speech.audio.done"])
    #expect(events.last?["usage"]?["input_tokens"]?.int == 1)
  }

  @Test func `Opus is said to be missing`() throws {
    let body = #"{"model":"tts-1","input":"Hi","voice":"alloy","response_format":"opus"}"#
    let answer = try OpenAIRequest.answer(OpenAIRequest.post("/v1/audio/speech", body))
    #expect(answer.head.status == 501)
    let other = body.replacing("opus", with: "ogg")
    #expect(
      try OpenAIRequest.refusal("/v1/audio/speech", other)
        == """
        Invalid value: 'ogg'. Supported values are: 'mp3', 'opus', 'aac', 'flac', 'wav', and 'pcm'.
        """
    )
  }

  @Test(arguments: [
    ("text", "Hello there.\n"),
    ("srt", "1\n00:00:00,000 --> 00:00:01,000\nHello there.\n\n\n"),
    ("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello there.\n\n"),
  ])
  func `a transcript is the reply's text`(_ format: String, _ text: String) throws {
    let answer = try Self.transcript([("model", "whisper-1"), ("response_format", format)])
    #expect(answer.head.fields["content-type"] == "text/plain; charset=utf-8")
    #expect(String(decoding: answer.bytes, as: UTF8.self) == text)
  }

  @Test func `a transcript in JSON has its usage, and with words its segments`() throws {
    let plain = try JSON(parsing: Self.transcript([("model", "gpt-4o-transcribe")]).bytes)
    #expect(plain["text"] == "Hello there." && plain["usage"]?["type"] == "tokens")
    let old = try JSON(parsing: Self.transcript([("model", "whisper-1")]).bytes)
    #expect(old["usage"] == ["type": "duration", "seconds": 1])
    let verbose = try JSON(
      parsing: Self.transcript([("model", "whisper-1"), ("response_format", "verbose_json")]).bytes
    )
    #expect(verbose["segments"]?[0]?["text"] == "Hello there.")
  }

  @Test func `a transcript streams where the model can`() throws {
    var parser = ServerSentEventParser()
    let fields = [("model", "gpt-4o-transcribe"), ("stream", "true")]
    let events = try parser.receive(Self.transcript(fields).bytes)
      .map { try JSON(parsing: $0.data) }
    let text = events.dropLast().map { $0["delta"]?.string ?? "" }.joined()
    #expect(text == "Hello there." && events.last?["text"] == "Hello there.")
    let old = try Self.transcript([("model", "whisper-1"), ("stream", "true")])
    #expect(old.head.fields["content-type"] == "application/json")
  }

  @Test(arguments: [
    "", "--b0undary", "--b0undary\r\n", "--b0undary\r\n\r\n--b0undary--", "nothing",
    "--b0undary\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b0undary--\r\n",
    "--b0undary\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n--b0undary--\r\n",
  ])
  func `a form that cannot be read or has no model is a bad request`(_ body: String) throws {
    let form = HTTPRequest(
      method: "POST",
      target: "/v1/audio/transcriptions",
      fields: ["content-type": "multipart/form-data; boundary=\"b0undary\""],
      body: Array(body.utf8)
    )
    let failure = #expect(throws: Failure.self) { try OpenAIRequest.answer(form) }
    #expect(failure?.kind == .badRequest)
  }

  private static func transcript(_ fields: [(String, String)]) throws -> ProviderAnswer {
    let file = (name: "a.wav", content: "RIFF\r\n--b0undar\r\n")
    let form = OpenAIRequest.form("/v1/audio/transcriptions", fields, file: file)
    return try OpenAIRequest.answer(form, Reply(text: "Hello there."))
  }

  /// Bit by bit, apart from the table that the writer uses.
  private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }
}
