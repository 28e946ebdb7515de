import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// What every provider of the list must do, whoever it is.
struct ProviderConformance {
  @Test func `every provider of the list has a case here`() {
    let cases = ProviderCase.all.map(\.provider.name)
    #expect(ProviderList.all.map(\.name).allSatisfy { cases.contains($0) })
  }

  @Test(arguments: ProviderCase.all)
  func `the pieces of a stream joined are the text of the whole answer`(
    _ provider: ProviderCase
  ) throws {
    for text in [helloText, "Hi", "   spaces  \n\n and\ttabs ", "日本語のテキスト"] {
      let reply = Reply(text: text)
      let whole = try provider.answer(to: provider.request(stream: false), with: reply)
      let stream = try provider.answer(to: provider.request(stream: true), with: reply)
      #expect(try provider.text(ofWhole: whole) == text)
      #expect(try provider.text(ofStream: stream) == text)
    }
  }

  @Test(arguments: ProviderCase.all)
  func `an empty reply is still an answer`(_ provider: ProviderCase) throws {
    let reply = Reply(text: "")
    let whole = try provider.answer(to: provider.request(stream: false), with: reply)
    let stream = try provider.answer(to: provider.request(stream: true), with: reply)
    #expect(try provider.text(ofWhole: whole) == "")
    #expect(try provider.text(ofStream: stream) == "")
  }

  @Test(arguments: ProviderCase.all)
  func `a stream comes in pieces of one whole event each`(_ provider: ProviderCase) throws {
    let answer = try provider.answer(to: provider.request(stream: true))
    guard case .pieces(let pieces) = answer.body else {
      Issue.record("a stream came whole")
      return
    }
    #expect(pieces.count > 5)
    guard provider.shape != .bedrock else {
      for piece in pieces { #expect(try BedrockFrame.all(in: piece.bytes).count == 1) }
      return
    }
    let ending = Self.framing(of: provider).end
    for piece in pieces {
      let text = String(decoding: piece.bytes, as: UTF8.self)
      #expect(text.hasSuffix(ending))
      #expect(text.dropLast(ending.count).firstRange(of: ending) == nil)
    }
  }

  @Test(arguments: ProviderCase.all)
  func `framing is that of the provider`(_ provider: ProviderCase) throws {
    let answer = try provider.answer(to: provider.request(stream: true))
    let text = String(decoding: answer.bytes, as: UTF8.self)
    let framing = Self.framing(of: provider)
    #expect(answer.head.fields["content-type"]?.hasPrefix(framing.type) == true)
    if provider.shape == .bedrock { return }
    #expect(text.unicodeScalars.contains("\r") == framing.end.unicodeScalars.contains("\r"))
    #expect(text.contains("event: ") == framing.hasEventNames)
    #expect(text.hasSuffix("data: [DONE]\n\n") == framing.hasDone)
    #expect(!text.hasPrefix(":") && !text.contains("\n:"))
  }

  @Test(arguments: ProviderCase.all)
  func `the same dice give the same bytes and others other ids`(
    _ provider: ProviderCase
  ) throws {
    for stream in [false, true] {
      let request = provider.request(stream: stream)
      let answer = try provider.answer(to: request, seed: 1)
      let again = try provider.answer(to: request, seed: 1)
      #expect(again.head == answer.head && again.body == answer.body)
      // Ollama's own format has no ids.
      if provider.shape != .ollama {
        let other = try provider.answer(to: request, seed: 2)
        #expect(other.head != answer.head || other.body != answer.body)
      }
    }
  }

  @Test(arguments: ProviderCase.all)
  func `every failure has the provider's status and a message where clients look`(
    _ provider: ProviderCase
  ) throws {
    for kind in Failure.Kind.allCases {
      let answer = try provider.answer(to: Failure(kind, subject: "some-model"))
      #expect(answer.head.status == Self.status(of: kind, from: provider.provider.name))
      #expect(try !provider.message(ofError: answer).isEmpty)
      // Azure's gateway sends none with the error for a deployment that is none.
      let isTyped = provider.provider.name != "azure" || kind != .unknownModel
      #expect((answer.head.fields["content-type"] != nil) == isTyped)
    }
  }

  @Test(arguments: ProviderCase.all)
  func `a miss is not retried, and says what it is`(_ provider: ProviderCase) throws {
    let failure = Failure(.missed, message: "No recording; the nearest differs at model.")
    let answer = try provider.answer(to: failure)
    #expect(answer.head.status == 404)
    #expect(answer.head.fields["x-should-retry"] == "false")
    #expect(answer.head.fields["mixtape-outcome"] == "miss")
    #expect(try provider.message(ofError: answer) == failure.message)
  }

  @Test(arguments: ProviderCase.all)
  func `the caller's status, message and retry hint are kept`(_ provider: ProviderCase) throws {
    let failure = Failure(.badGateway, message: "Why.", status: 599, isRetryable: true)
    let answer = try provider.answer(to: failure)
    #expect(answer.head.status == 599)
    #expect(answer.head.fields["x-should-retry"] == "true")
    #expect(answer.head.fields["mixtape-outcome"] == nil)
    #expect(try provider.message(ofError: answer) == "Why.")
    let plain = try provider.answer(to: Failure(.rateLimited))
    #expect(plain.head.fields["x-should-retry"] == nil)
  }

  @Test(arguments: ProviderCase.all)
  func `a body that is no JSON is the provider's own 400`(_ provider: ProviderCase) throws {
    for body in ["", "{", "[1]", #"{"model": nope}"#, "\u{FEFF}{}", "\"text\""] {
      var request = provider.request(stream: false)
      request.body = Array(body.utf8)
      let operation = try #require(provider.provider.operation(of: request))
      let failure = #expect(throws: Failure.self) {
        try provider.provider.prompt(of: request, for: operation)
      }
      let answer = try provider.answer(to: try #require(failure))
      #expect(answer.head.status == 400)
    }
  }

  @Test(arguments: ProviderCase.all)
  func `a path that is none is not an operation, and its error has the provider's shape`(
    _ provider: ProviderCase
  ) throws {
    #expect(provider.provider.operation(method: "POST", path: "/v1/nonsense") == nil)
    #expect(
      provider.provider.operation(
        method: "PUT",
        path: provider.request(stream: false).path
      ) == nil
    )
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    let failure = Failure(.notFound, subject: "POST /v1/nonsense")
    let answer = provider.provider.answer(failure, for: nil, in: &setting)
    #expect(answer.head.status == 404)
    #expect(try !provider.message(ofError: answer).isEmpty)
  }

  @Test(arguments: ProviderCase.all)
  func `every endpoint either answers or says in the provider's shape that it cannot yet`(
    _ provider: ProviderCase
  ) throws {
    for endpoint in provider.provider.endpoints {
      let path = endpoint.path.text.split(separator: "{").enumerated().map { index, part in
        index == 0 ? String(part) : "x" + (part.split(separator: "}").dropFirst().first ?? "")
      }.joined()
      let operation = try #require(
        provider.provider.operation(method: endpoint.method, path: path[...]),
        "\(endpoint.method) \(path)"
      )
      let request = HTTPRequest(method: endpoint.method, target: path)
      var setting = Setting(dice: Dice(seed: 7), date: testDate)
      guard let prompt = try? provider.provider.prompt(of: request, for: operation) else {
        // What is sent must say something; what is only asked for need not.
        #expect(endpoint.method == "POST")
        continue
      }
      let answer = provider.provider.answer(
        Reply(text: "Hi"),
        to: prompt,
        for: operation,
        in: &setting
      )
      if answer.head.status == 200 { continue }
      // Nothing was kept that could be asked for.
      if answer.head.status == 404, endpoint.path.text.contains("{") { continue }
      #expect(answer.head.status == 501)
      #expect(answer.head.fields["x-should-retry"] == "false")
    }
  }

  @Test(arguments: ProviderCase.all)
  func `answers are as in the golden files`(_ provider: ProviderCase) throws {
    let texts = try [false, true].map { stream in
      let request = provider.request(stream: stream)
      return Rendering.text(request, try provider.answer(to: request))
    }
    for (name, text) in zip(["chat", "chat-stream"], texts) {
      let file = "\(provider.provider.name)/\(name).http"
      #expect(Golden.mismatch(of: "# \(provider.source)\n\(text)", with: file) == nil)
    }
  }

  @Test(arguments: ProviderCase.all)
  func `failures are as in the golden files`(_ provider: ProviderCase) throws {
    var text = "# \(provider.source)\n"
    for kind in Failure.Kind.allCases {
      let answer = try provider.answer(to: Failure(kind, subject: "some-model"))
      text += "### \(kind.rawValue)\n\(Rendering.text(answer))\n"
    }
    let file = "\(provider.provider.name)/failures.http"
    #expect(Golden.mismatch(of: text, with: file) == nil)
  }
}
