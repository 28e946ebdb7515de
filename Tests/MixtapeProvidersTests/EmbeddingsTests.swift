import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Vectors for texts, and the endpoint that OpenAI and its imitators answer them from.
struct EmbeddingsTests {
  static let documents = [
    "Refunds are paid within five days after the goods came back.",
    "We ship to all countries of Europe; parcels take two to four days.",
    "The office is closed on public holidays. Call the hotline in emergencies.",
    "Passwords are changed in the settings of your account.",
    "退款将在五天内到账。",
  ]

  @Test(arguments: [
    ("How long does a refund take?", 0), ("Do you ship to France or other countries?", 1),
    ("Is your office open on holidays?", 2), ("I want to change the password of my account", 3),
    ("什么时候退款？", 4),
  ])
  func `the nearest document is the one that speaks of the question`(
    _ question: String,
    _ answer: Int
  ) {
    for dimensions in [256, 768, 1_536, 3_072] {
      let asked = EmbeddingVector.make(for: question, dimensions: dimensions)
      let nearness = Self.documents.map {
        EmbeddingVector.cosine(asked, EmbeddingVector.make(for: $0, dimensions: dimensions))
      }
      #expect(nearness.indices.max { nearness[$0] < nearness[$1] } == answer, "\(nearness)")
    }
  }

  @Test func `vectors have length one and are the same on every machine`() {
    for text in ["", " ", "?!", "word", "word word", "naïve café", "👋🏽"] + Self.documents {
      for dimensions in [1, 2, 3, 8, 1_536] {
        let vector = EmbeddingVector.make(for: text, dimensions: dimensions)
        #expect(vector.count == dimensions)
        let length = vector.reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) < 1e-5)
        #expect(vector == EmbeddingVector.make(for: text, dimensions: dimensions))
      }
    }
    let known = EmbeddingVector.make(for: "Hello", dimensions: 4)
    #expect(known == [-0.60828248, 0.62569395, -0.35258907, 0.33790598])
  }

  @Test func `words in another order are near but not the same`() {
    let first = EmbeddingVector.make(for: "the dog bites the man", dimensions: 512)
    let second = EmbeddingVector.make(for: "The man bites the dog!", dimensions: 512)
    #expect(first != second)
    #expect(EmbeddingVector.cosine(first, second) > 0.98)
  }

  @Test(arguments: ProviderCase.all.filter { $0.shape == .openAI })
  func `a text has the same vector from everyone who speaks like OpenAI`(
    _ provider: ProviderCase
  ) throws {
    let path = provider.wholeTarget.replacing("/chat/completions", with: "/embeddings")
    let body = #"{"model":"m","input":["Hello"],"dimensions":4}"#
    let request = HTTPRequest(method: "POST", target: path, body: Array(body.utf8))
    let json = try JSON(parsing: provider.answer(to: request).bytes)
    let numbers = json["data"]?[0]?["embedding"]?.array?.compactMap(\.number?.double)
    #expect(numbers == EmbeddingVector.make(for: "Hello", dimensions: 4))
  }

  @Test func `Mistral's answers have what its SDK refuses them without`() throws {
    let mistral = try ProviderCase.chat("mistral")
    func json(_ method: String, _ end: String, _ body: String = "") throws -> JSON {
      let path = mistral.wholeTarget.replacing("/chat/completions", with: end)
      let request = HTTPRequest(method: method, target: path, body: Array(body.utf8))
      return try JSON(parsing: mistral.answer(to: request).bytes)
    }
    let vectors = try json("POST", "/embeddings", #"{"model":"mistral-embed","input":["Hello"]}"#)
    #expect(vectors["id"]?.string?.isEmpty == false)
    let models = try #require(try json("GET", "/models")["data"]?.array)
    for model in try models + [json("GET", "/models/mistral-small-latest")] {
      #expect(model["type"]?.string == "base", "\(model)")
      #expect(model["capabilities"]?["completion_chat"]?.bool == true, "\(model)")
    }
  }

  @Test func `base64 has the same numbers as the list`() throws {
    let body = #"{"model":"text-embedding-3-small","input":"Hello","encoding_format":"#
    let floats = try OpenAIRequest.json("/v1/embeddings", body + #""float"}"#)
    let base64 = try OpenAIRequest.json("/v1/embeddings", body + #""base64"}"#)
    let numbers = floats["data"]?[0]?["embedding"]?.array?.compactMap(\.number?.double) ?? []
    let text = try #require(base64["data"]?[0]?["embedding"]?.string)
    let bytes = try #require(Base64.decode(text))
    #expect(numbers.count == 1_536)
    #expect(bytes.count == 4 * 1_536)
    for (index, number) in numbers.enumerated() {
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * index + $1]) << UInt32(8 * $1) }
      #expect(Float(bitPattern: bits) == Float(number))
    }
  }

  @Test(arguments: [
    ("text-embedding-3-small", 1_536), ("text-embedding-3-large", 3_072),
    ("text-embedding-ada-002", 1_536), ("whatever", 1_536),
  ])
  func `a model has its own number of dimensions`(_ model: String, _ count: Int) throws {
    let json = try OpenAIRequest.json("/v1/embeddings", #"{"model":"\#(model)","input":"x"}"#)
    #expect(json["data"]?[0]?["embedding"]?.array?.count == count)
    #expect(json["model"]?.string == model)
  }

  @Test(arguments: [
    (#""one two""#, 1, 2), (#"["one","two three"]"#, 2, 3), ("[17,29,123456]", 1, 3),
    ("[[17,29],[123456]]", 2, 3),
  ])
  func `inputs are one text or several, or tokens`(
    _ input: String,
    _ count: Int,
    _ tokens: Int
  ) throws {
    let json = try OpenAIRequest.json(
      "/v1/embeddings",
      #"{"model":"m","input":\#(input),"dimensions":3}"#
    )
    let data = try #require(json["data"]?.array)
    #expect(data.count == count)
    #expect(data.enumerated().allSatisfy { $1["index"]?.int == $0 })
    #expect(json["usage"]?["prompt_tokens"]?.int == tokens)
    #expect(json["usage"]?["total_tokens"]?.int == tokens)
  }

  @Test func `vectors and counts of the reply are told as they are`() throws {
    var reply = Reply(text: "")
    reply.vectors = [[0.5, -0.25], [1, 0]]
    reply.usage.input = 99
    reply.model = "another"
    let json = try OpenAIRequest.json(
      "/v1/embeddings",
      #"{"model":"m","input":["a","b","c"]}"#,
      reply
    )
    let vectors = json["data"]?.array?.map { $0["embedding"]?.text() ?? "" }
    #expect(vectors == ["[0.5,-0.25]", "[1.0,0.0]", "[0.5,-0.25]"])
    #expect(json["usage"]?["prompt_tokens"]?.int == 99)
    #expect(json["model"]?.string == "another")
  }

  @Test(arguments: [
    (#"{"input":"x"}"#, "you must provide a model parameter"),
    (#"{"model":"m"}"#, "Missing required parameter: 'input'."),
    (
      #"{"model":"m","input":[]}"#,
      """
      Invalid 'input': empty array. Expected an array with minimum length 1, but got an empty \
      array instead.
      """
    ),
    (
      #"{"model":"m","input":["x",{}]}"#,
      "Invalid type for 'input[1]': expected a string or an array of integers."
    ),
    (
      #"{"model":"m","input":"x","encoding_format":"hex"}"#,
      "Invalid value: 'hex'. Supported values are: 'float' and 'base64'."
    ),
    (
      #"{"model":"m","input":"x","dimensions":0}"#,
      """
      Invalid 'dimensions': integer below minimum value. Expected a value >= 1, but got 0 instead.
      """
    ),
  ])
  func `what cannot be embedded is refused in OpenAI's words`(
    _ body: String,
    _ message: String
  ) throws {
    #expect(try OpenAIRequest.refusal("/v1/embeddings", body) == message)
  }

  @Test func `the answer is as in the golden file`() throws {
    let body = #"{"model":"text-embedding-3-small","input":["Hello","world"],"dimensions":3}"#
    let text = try OpenAIRequest.rendering("POST /v1/embeddings", body)
    #expect(
      Golden.mismatch(
        of: "# opentelemetry's recordings of 2026\n\(text)",
        with: "openai/embeddings.http"
      ) == nil
    )
  }
}
