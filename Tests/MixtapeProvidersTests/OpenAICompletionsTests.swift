import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// The older form: a text that goes on.
struct OpenAICompletionsTests {
  private static let path = "/v1/completions"

  @Test(arguments: ["Hi", helloText, "", "日本語のテキスト"])
  func `the pieces of a stream joined are the whole text`(_ text: String) throws {
    let body = #"{"model":"davinci-002","prompt":"Say hello.","max_tokens":99,"stream":"#
    let whole = try OpenAIRequest.json(Self.path, body + "false}", Reply(text: text))
    #expect(whole["choices"]?[0]?["text"]?.string == text)
    #expect(whole["choices"]?[0]?["finish_reason"] == "stop")
    let events = try OpenAIRequest.events(Self.path, body + "true}", Reply(text: text))
    #expect(events.last == "[DONE]")
    let choices = try events.dropLast().map { try JSON(parsing: $0)["choices"]?[0] }
    #expect(choices.map { $0?["text"]?.string ?? "" }.joined() == text)
    #expect(choices.last??["finish_reason"] == "stop")
    #expect(choices.dropLast().allSatisfy { $0?["finish_reason"] == JSON.null })
  }

  @Test func `a request that does not say how much gets 16 tokens`() throws {
    let body = #"{"model":"davinci-002","prompt":"Say hello."}"#
    let text = String(repeating: "again ", count: 40)
    let json = try OpenAIRequest.json(Self.path, body, Reply(text: text))
    #expect(json["choices"]?[0]?["finish_reason"] == "length")
    #expect(json["usage"]?["completion_tokens"]?.int == 16)
  }

  @Test func `each prompt has its own choices, and may be repeated before them`() throws {
    let body = #"{"model":"m","prompt":["One,","Two,"],"n":2,"echo":true,"max_tokens":9}"#
    let json = try OpenAIRequest.json(Self.path, body, Reply(text: " three"))
    let texts = json["choices"]?.array?.map { $0["text"]?.string ?? "" }
    #expect(texts == ["One, three", "One, three", "Two, three", "Two, three"])
    #expect(json["choices"]?.array?.map { $0["index"]?.int } == [0, 1, 2, 3])
    #expect(json["usage"]?["completion_tokens"]?.int == 4)
    #expect(json["usage"]?["total_tokens"]?.int == 8)
  }

  @Test func `a stop sequence ends the text before it`() throws {
    let body = #"{"model":"m","prompt":"Count.","max_tokens":99,"stop":["4","three"]}"#
    let json = try OpenAIRequest.json(Self.path, body, Reply(text: "one two three 4"))
    #expect(json["choices"]?[0]?["text"] == "one two ")
    #expect(json["choices"]?[0]?["finish_reason"] == "stop")
  }

  @Test func `usage comes on a chunk of its own where it is asked for`() throws {
    let body = #"""
      {"model":"m","prompt":"x","stream":true,"stream_options":{"include_usage":true}}
      """#
    let chunks = try OpenAIRequest.events(Self.path, body, Reply(text: "a b"))
      .dropLast().map { try JSON(parsing: $0) }
    #expect(chunks.last?["choices"]?.array == [])
    #expect(chunks.last?["usage"]?["completion_tokens"]?.int == 2)
    #expect(chunks.dropLast().allSatisfy { $0["usage"] == JSON.null })
  }

  @Test func `an error in the middle is an event`() throws {
    let request = OpenAIRequest.post(Self.path, #"{"model":"m","prompt":"x","stream":true}"#)
    let operation = try #require(OpenAIRequest.openAI.operation(of: request))
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    let pieces = OpenAIRequest.openAI.interruption(
      by: Failure(.serverError, message: "Gone."),
      of: BegunStream(),
      for: operation,
      in: &setting
    )
    let text = String(decoding: pieces.flatMap(\.bytes), as: UTF8.self)
    #expect(
      text == """
        data: {"error":{"message":"Gone.","type":"server_error","param":null,"code":null}}


        """
    )
  }

  @Test(arguments: [("completion", "false"), ("completion-stream", "true")])
  func `answers are as in the golden files`(_ name: String, _ stream: String) throws {
    let body = #"""
      {"model":"davinci-002","prompt":"Say hello.","max_tokens":99,"stream":\#(stream)}
      """#
    let text = try OpenAIRequest.rendering("POST /v1/completions", body)
    #expect(
      Golden.mismatch(
        of: "# openllmetry's recordings of 2024-02 and 2026-03\n\(text)",
        with: "openai/\(name).http"
      ) == nil
    )
  }
}
