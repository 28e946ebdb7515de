import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeJSON
import Testing

@Suite struct RedactionTests {
  /// Keys that look real; joined here so that no scanner takes this file for a leak.
  static let keys = [
    "sk-" + "proj-Canary4mixtape7Canary4mixtape7Canary4mixtape7",
    "sk-" + "ant-api03-Canary4mixtape7Canary4mixtape7-AA",
    "sk-" + "0123456789abcdef0123456789abcdef",
    "AIza" + "SyCanary4mixtape7Canary4mixtape7Canar",
    "gsk_" + "Canary4mixtape7Canary4mixtape7Canary4mixtape7",
    "AKIA" + "CANARY4MIXTAPE77",
    "xai-" + "Canary4mixtape7Canary4mixtape7",
    "hf_" + "Canary4mixtape7Canary4mixtape7",
    "0123456789abcdef0123456789abcdef" + ".Canary4mixtape7x",
    "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ",
  ]

  private func recorded(_ interaction: Interaction) -> String {
    String(
      decoding: InteractionWriter.text(of: Redaction.standard.interaction(interaction)),
      as: UTF8.self
    )
  }

  private func interaction(
    fields: HTTPFields = [:],
    target: String = "/v1/x",
    request: String = "{}",
    answer: HTTPFields = [:],
    type: String = "application/json",
    _ chunks: String...
  ) -> Interaction {
    var interaction = CassetteSamples.interaction(
      request: request,
      type: type,
      chunks: chunks.map { Array($0.utf8) }
    )
    for (name, value) in fields.pairs { interaction.request.fields.append(name, value) }
    for (name, value) in answer.pairs { interaction.response.head.fields.append(name, value) }
    interaction.request.target = target
    return interaction
  }

  @Test(arguments: [
    "Authorization", "authorization", "Proxy-Authorization", "x-api-key", "api-key",
    "x-goog-api-key", "x-litellm-api-key", "Cookie", "Set-Cookie", "openai-organization",
    "openai-project", "anthropic-organization-id", "anthropic-workspace-id", "x-auth-token",
    "Ocp-Apim-Subscription-Key", "X-Amz-Security-Token",
  ])
  func `secret fields are replaced in requests and in answers`(name: String) {
    let text = recorded(
      interaction(fields: [(name): "canary"], answer: [(name): "canary", "x-request-id": "req_1"])
    )
    #expect(!text.contains("canary"))
    #expect(text.contains("[\"\(name)\", \"<redacted>\"]"))
    #expect(text.contains("[\"x-request-id\", \"req_1\"]"))
  }

  @Test func `fields that only sound secret stay`() {
    let fields: HTTPFields = [
      "x-ratelimit-remaining-tokens": "1", "anthropic-ratelimit-input-tokens-limit": "2",
      "idempotency-key": "3", "access-control-allow-credentials": "true",
      "www-authenticate": "Basic", "x-time-per-token": "12",
    ]
    #expect(Redaction.standard.fields(fields) == fields)
    #expect(
      Redaction.standard.fields(["authorization": "Bearer x"])["authorization"]
        == "Bearer <redacted>"
    )
  }

  @Test(arguments: keys)
  func `a key's shape is found wherever it is`(key: String) {
    let escaped = key.utf8.map { "\\u00" + String($0, radix: 16) }.joined()
    let middle = key.index(key.startIndex, offsetBy: key.count / 2)
    let (head, tail) = (key[..<middle], key[middle...])
    let texts = [
      interaction(target: "/v1/x?q=\(key)"), interaction(request: "{\"a\": \"my key is \(key).\"}"),
      interaction(request: "{\"a\": \"\(escaped)\"}"), interaction(request: "{\"\(key)\": 1}"),
      interaction(request: "{\"a\": \"first\\n\(key)\\nlast\"}"),
      interaction(request: "key: \(key)\n"),
      interaction(answer: ["x-echo": "you sent \(key)"]), interaction("{\"a\": [\"\(key)\"]}"),
      interaction("{\"arguments\": \"{\\\"x\\\": \\\"\(key)\\\"}\"}"),
      interaction("{\"error\": \"Incorrect key: \(head)", "\(tail).\"}"),
      interaction(type: "text/event-stream", "data: {\"d\": \"\(head)", "\(tail)\"}\n\n"),
      interaction(
        type: "text/event-stream",
        "data: {\"c\":[{\"d\":{\"t\":\"is \(head)\"}}]}\n\n",
        "data: {\"c\":[{\"d\":{\"t\":\"\(tail) ok\"}}]}\n\n"
      ),
      interaction(
        type: "text/event-stream",
        "data: {\"index\":0,\"t\":\"is \(head)\"}\n\n",
        "data: {\"index\":1,\"t\":\"other \"}\n\n",
        "data: {\"index\":0,\"t\":\"\(tail) ok\"}\n\n"
      ),
      interaction(type: "application/x-ndjson", "{\"t\":\"\(head)\"}\n", "{\"t\":\"\(tail)\"}\n"),
      interaction("[{\"t\":\"\(head)\"}\n,", "{\"t\":\"\(tail)\"}]"),
      interaction(type: "text/event-stream", "data: \(head)\n\n", "data: \(tail)\n\n"),
      interaction(type: "text/html", "<p>\(key)</p>"),
    ]
    for interaction in texts {
      let redacted = Redaction.standard.interaction(interaction)
      let text = recorded(interaction)
      #expect(!text.contains(key) && !text.contains(escaped), "\(text)")
      #expect(!text.contains(head) || !text.contains(tail), "\(text)")
      #expect(text.contains("<") && text.contains("redacted"), "\(text)")
      #expect(Redaction.standard.remains(in: redacted) == nil, "\(text)")
      #expect(redacted.response.chunks.count == interaction.response.chunks.count)
      #expect(redacted.response.chunks.map(\.at) == interaction.response.chunks.map(\.at))
      let leak = Redaction.standard.remains(in: interaction)
      #expect(leak != nil, "\(text)")
    }
  }

  @Test func `a secret cut into single bytes disappears, and JSON stays JSON`() throws {
    let key = Self.keys[0]
    var interaction = CassetteSamples.interaction(
      chunks: Array("{\"a\":\"\(key)\",\"b\":[1.0]}".utf8).map { [$0] }
    )
    interaction = Redaction.standard.interaction(interaction)
    let whole = Array(interaction.response.chunks.map(\.bytes).joined())
    #expect(String(decoding: whole, as: UTF8.self) == "{\"a\":\"<redacted>\",\"b\":[1.0]}")
    #expect(interaction.response.chunks.allSatisfy { $0.bytes.count == 1 })
  }

  @Test(arguments: [
    "api_key", "apiKey", "API-Key", "authorization", "secret", "client_secret", "password",
    "access_token", "x-api-key", "refreshToken",
  ])
  func `members named like keys are replaced, also in JSON within text`(name: String) {
    let body =
      "{\"n\": 1.0, \"\(name)\" : \"canary \\\" canary\", \"z\":{\"\(name)\":{\"type\":\"s\"}}}"
    let text = recorded(interaction(request: body, body))
    #expect(
      text.contains(
        "{\"n\": 1.0, \"\(name)\" : \"<redacted>\", \"z\":{\"\(name)\":{\"type\":\"s\"}}}"
      )
    )
    #expect(!text.contains("canary"))
    let nested = "{\"arguments\":\"{\\\"\(name)\\\": \\\"canary\\\"}\"}"
    #expect(!recorded(interaction(request: nested, nested)).contains("canary"))
    let stream = interaction(
      type: "text/event-stream",
      "data: {\"partial_json\":\"{\\\"\(name)\\\": \\\"can\"}\n\n",
      "data: {\"partial_json\":\"ary\\\"}\"}\n\n"
    )
    #expect(!recorded(stream).contains("ary"))
  }

  @Test(arguments: [
    "key", "api_key", "apikey", "api-key", "token", "access_token", "X-Amz-Signature",
  ])
  func `keys in URLs are replaced`(name: String) {
    let url = "https://x.test/a?alt=sse&\(name)=canary&b=1"
    let json = "{\"image_url\": \"\(url)\", \"other\": \"see \(url) there\"}"
    let escaped = json.replacing("&", with: "\\u0026").replacing("/", with: "\\/")
    let text = recorded(
      interaction(
        target: "/v1/x?\(name)=canary&alt=sse",
        request: json,
        answer: ["location": url],
        json,
        escaped
      )
    )
    #expect(!text.contains("canary"))
    #expect(text.contains("\"/v1/x?\(name)=<redacted>&alt=sse\""))
    #expect(text.contains("?alt=sse&\(name)=<redacted>&b=1"))
  }

  @Test func `the request's own credentials are cut out of the answer in every disguise`() {
    let key = "my/own+Credential=99"
    let basic = Base64.encode(Array("user:\(key)".utf8))
    let disguises = [
      key, "my%2Fown%2BCredential%3D99", "my%2fown%2bCredential%3d99", "my\\/own+Credential=99",
      Base64.encode(Array(key.utf8)),
    ]
    for fields: HTTPFields in [
      ["authorization": "Bearer \(key)"], ["x-api-key": key], ["authorization": "Basic \(basic)"],
      ["cookie": "a=b; session=\(key)"],
    ] {
      for disguise in disguises {
        let echo = "{\"error\":\"no such key: \(disguise)\"}"
        let text = recorded(interaction(fields: fields, echo))
        #expect(!text.contains(disguise) && text.contains("no such key: <redacted>"), "\(text)")
        let half = echo.index(echo.startIndex, offsetBy: echo.count - 8)
        let halves = recorded(interaction(fields: fields, "\(echo[..<half])", "\(echo[half...])"))
        #expect(!halves.contains("Credential"), "\(halves)")
      }
    }
    let echoed = recorded(interaction(fields: ["authorization": "Basic \(basic)"], "x\(basic)"))
    #expect(!echoed.contains(basic))
    let organization = recorded(
      interaction(answer: ["openai-organization": "acme-9f8e7d"], "{\"e\":\"of acme-9f8e7d\"}")
    )
    #expect(!organization.contains("acme"))
    let cookie = recorded(
      interaction(answer: ["set-cookie": "id=Canary99; Path=/"], "{\"e\":\"Canary99 Path=/\"}")
    )
    #expect(!cookie.contains("Canary99") && cookie.contains("Path=/"))
  }

  @Test func `words that clients without a key send are no secrets`() {
    for word in ["ollama", "not-needed", "anything", "your-api-key", "sk-no-key-required"] {
      let body = Array("{\"content\":\"\(word) is a word\"}".utf8)
      let same = Redaction.standard.matchable(
        target: "/v1/x",
        fields: ["authorization": "Bearer \(word)"],
        body: body
      )
      #expect(same.body == body)
    }
  }

  @Test func `text without secrets stays as it is, byte for byte`() {
    let body = """
      {"model": "claude-3-5-sonnet-20241022", "max_tokens": 1.0, "messages": [{"role": "user",
      "content": "task-oriented sk-learn hf_hub_download api key: none, token=abc a?b=c \\u00e9"},
      {"role": "user", "content": "Bearer of news"}],
      "logprobs": [{"token": "Hello"}], "key": "C major", "password": {"type": "string"},
      "id": "chatcmpl-AbCdEf0123456789AbCdEf0123456789",
      "image": "data:image/png;base64,iVBORw0KGgo="}
      """
    let interaction = interaction(
      fields: ["authorization": "Bearer \(Self.keys[0])"],
      request: body,
      body
    )
    let redacted = Redaction.standard.interaction(interaction)
    #expect(redacted.request.body == interaction.request.body)
    #expect(redacted.response.chunks == interaction.response.chunks)
    #expect(Redaction.standard.remains(in: redacted) == nil)
  }

  @Test func `a recorded request and an incoming one become the same`() {
    for key in Self.keys {
      let body = Array("{\"messages\":[{\"content\":\"use \(key) and ?key=\(key)\"}]}".utf8)
      let fields: HTTPFields = ["x-api-key": key]
      var interaction = CassetteSamples.interaction(chunks: [])
      interaction.request.body = body
      interaction.request.target = "/v1/x?key=\(key)"
      interaction.request.fields = fields
      let recorded = Redaction.standard.interaction(interaction).request
      let incoming = Redaction.standard.matchable(
        target: interaction.request.target,
        fields: fields,
        body: body
      )
      #expect(recorded.body == incoming.body && recorded.target == incoming.target)
      // What was recorded is itself asked for: a script made from the cassette.
      let again = Redaction.standard.matchable(
        target: recorded.target,
        fields: recorded.fields,
        body: recorded.body
      )
      #expect(recorded.body == again.body && recorded.target == again.target)
    }
  }

  @Test func `binary bodies keep their length`() {
    let bytes = [0xFF] + Array(Self.keys[0].utf8) + [0x00, 0xFE]
    let redacted = Redaction.standard.interaction(CassetteSamples.interaction(chunks: [bytes]))
    #expect(
      redacted.response.chunks[0].bytes
        == [0xFF] + [UInt8](repeating: 0x2A, count: bytes.count - 3) + [0x00, 0xFE]
    )
  }

  @Test func `the user's patterns are found in texts, fields and deltas`() throws {
    let redaction = try Redaction(patterns: ["case-[0-9]+", "(?i)projekt \\w+"])
    let interaction = redaction.interaction(
      interaction(
        request: "{\"a\": \"über case-17\", \"case-1\": 2}",
        answer: ["x-note": "Projekt Eule"],
        type: "text/event-stream",
        "data: {\"t\":\"ca\"}\n\n",
        "data: {\"t\":\"se-99 x\"}\n\n"
      )
    )
    let text = String(decoding: InteractionWriter.text(of: interaction), as: UTF8.self)
    #expect(text.contains("{\"a\": \"über <redacted>\", \"<redacted>\": 2}"))
    #expect(text.contains("[\"x-note\", \"<redacted>\"]"))
    #expect(text.contains("{\"t\":\"<redacted>\"}") && text.contains("{\"t\":\" x\"}"))
    #expect(throws: RedactionPatternError(message: "'(' is no regular expression")) {
      try Redaction(patterns: ["("])
    }
  }

  @Test func `log lines and the journal lose their secrets`() {
    let key = Self.keys[1]
    #expect(
      Redaction.standard.text("POST /v1/x?key=abc with Bearer \(key), \"password\": \"p\"")
        == "POST /v1/x?key=<redacted> with Bearer <redacted>, \"password\": \"<redacted>\""
    )
    let credentials = Credentials(fields: ["x-api-key": "Own-Secret-1"])
    #expect(Redaction.standard.text("saw Own-Secret-1", hiding: credentials) == "saw <redacted>")
  }

  @Test func `what still looks like a key is found with its place`() {
    let key = "sk-" + "ant-api03-Canary4mixtape7Canary4mixtape7"
    var stream = interaction(type: "text/plain", "a", "b", "x\(key)")
    #expect(
      Redaction.standard.remains(in: Redaction.standard.interaction(stream))
        == RedactionLeak(place: "response.stream[2]", kind: "an API key")
    )
    stream.response.chunks = []
    stream.request.fields.append("X-Note", "x\(key)")
    #expect(
      Redaction.standard.remains(in: stream)
        == RedactionLeak(place: "request.fields[\"X-Note\"]", kind: "an API key")
    )
  }

  /// A search that starts again at every plus and slash of the base64 would not end in an hour.
  @Test func `a picture of a megabyte in base64 costs one look at each byte`() {
    var dice = Dice(seed: 7)
    let picture = Base64.encode((0..<750_000).map { _ in UInt8(truncatingIfNeeded: dice.next()) })
    let recorded = interaction(
      type: "application/json",
      "{\"data\":[{\"b64_json\":\"\(picture)\"}]}"
    )
    #expect(Redaction.standard.interaction(recorded) == recorded)
    #expect(Redaction.standard.remains(in: recorded) == nil)
  }
}
