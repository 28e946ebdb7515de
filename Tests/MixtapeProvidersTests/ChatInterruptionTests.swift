import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Failures in streams of chat completions that have begun.
struct ChatInterruptionTests {
  private func interruption(
    of provider: ProviderCase,
    by failure: Failure,
    _ begun: BegunStream
  ) throws -> [Piece] {
    let operation = try #require(provider.provider.operation(of: provider.request(stream: true)))
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    return provider.provider.interruption(by: failure, of: begun, for: operation, in: &setting)
  }

  private func begun(_ provider: ProviderCase) throws -> BegunStream {
    let pieces = try provider.answer(to: provider.request(stream: true)).pieces
    return BegunStream(first: pieces[0].bytes, last: pieces[3].bytes)
  }

  /// Those who say afterwards that the stream is complete.
  static let done: Set = ["openrouter", "litellm", "vllm", "xidao"]

  @Test(arguments: ProviderCase.chats)
  func `every failure in mid-stream is an event that clients raise`(
    _ provider: ProviderCase
  ) throws {
    let name = provider.provider.name
    for kind in Failure.Kind.allCases {
      let pieces = try interruption(of: provider, by: Failure(kind), begun(provider))
      #expect(pieces.first?.role == .failure)
      var parser = ServerSentEventParser()
      let events = parser.receive(pieces.flatMap(\.bytes))
      #expect(events.count == (Self.done.contains(name) ? 2 : 1))
      #expect((events.last?.data == "[DONE]") == Self.done.contains(name))
      let event = try #require(events.first)
      #expect(event.event == (name == "groq" ? "error" : nil))
      let json = try JSON(parsing: event.data)
      #expect(json["error"]?["message"]?.string?.isEmpty == false)
    }
  }

  @Test func `the failure's own words are told`() throws {
    for provider in ProviderCase.chats {
      let failure = Failure(.overloaded, message: "Because of \"rain\".")
      let pieces = try interruption(of: provider, by: failure, begun(provider))
      let text = String(decoding: pieces[0].bytes, as: UTF8.self)
      #expect(text.contains(#"Because of \"rain\"."#))
    }
  }

  @Test func `OpenRouter's error goes on under the stream's id, recorded frames included`() throws {
    let provider = try ProviderCase.chat("openrouter")
    let recorded = """
      data: {"id":"gen-1-abc","provider":"Google","model":"m","object":"chat.completion.chunk",\
      "created":12,"choices":[]}


      """
    let comment = Array(": OPENROUTER PROCESSING\n\n".utf8)
    let streams = [
      BegunStream(first: Array(recorded.utf8)),
      BegunStream(first: comment, last: Array(recorded.utf8)),
      BegunStream(first: comment + Array(recorded.utf8), last: comment),
    ]
    for stream in streams {
      let json = try interruption(of: provider, by: Failure(.badGateway), stream)[0].json()
      #expect(json["id"] == "gen-1-abc")
      #expect(json["provider"] == "Google")
      #expect(json["error"]?["code"] == 502)
      #expect(json["choices"]?[0]?["finish_reason"] == "error")
    }
    let nothing = try interruption(
      of: provider,
      by: Failure(.badGateway),
      BegunStream(first: [0xFF, 0x0A], last: nil)
    )
    #expect(try nothing[0].json()["error"]?["code"] == 502)
  }

  @Test(arguments: ProviderCase.chats)
  func `interruptions are as in the golden files`(_ provider: ProviderCase) throws {
    var text = "# \(provider.source)\n"
    for kind in [Failure.Kind.overloaded, .serverError, .rateLimited, .contextTooLong] {
      let pieces = try interruption(of: provider, by: Failure(kind, subject: "m"), begun(provider))
      text += "### \(kind.rawValue)\n"
      text += pieces.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    }
    let file = "\(provider.provider.name)/chat-interrupted.http"
    #expect(Golden.mismatch(of: text, with: file) == nil)
  }
}
