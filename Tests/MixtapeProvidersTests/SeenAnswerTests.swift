import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Reading what was written gives back the reply, as far as it was written.
struct SeenAnswerTests {
  /// Those whose answers are words; sound that comes whole is not read.
  private static let seeds = AnswerSeed.all.filter { seed in
    seed.operation.kind != .other
      && (seed.operation.kind != .speech || !seed.pieces(of: .greeting).isEmpty)
  }

  private static func read(
    _ answer: ProviderAnswer,
    to seed: AnswerSeed,
    _ cutting: Cutting
  ) -> SeenContent {
    var reader = AnswerReader(of: seed.provider, seed.operation)
    guard let framing = seed.operation.framing(of: answer.head) else {
      reader.read(whole: answer.bytes)
      return reader.content
    }
    var splitter = StreamSplitter(framing)
    for piece in cutting.pieces(of: answer.bytes) {
      for event in splitter.receive(piece) { reader.read(event: event) }
    }
    return reader.content
  }

  private struct Sample {
    let name: Comment
    let fitted: FittedReply
    let answer: ProviderAnswer
    let seen: SeenContent
  }

  /// Written and read once for all tests.
  private static let samples: [String: [Sample]] = Dictionary(
    uniqueKeysWithValues: seeds.map { seed in
      (seed.testDescription, Reply.samples.compactMap { sample(seed, $0, $1) })
    }
  )

  private static func sample(_ seed: AnswerSeed, _ name: String, _ reply: Reply) -> Sample? {
    guard let answer = seed.answer(with: reply), let fitted = try? seed.fitted(reply) else {
      return nil
    }
    let seen = read(answer, to: seed, .random(seed: 1))
    return Sample(name: "\(name)", fitted: fitted, answer: answer, seen: seen)
  }

  private func each(
    _ seed: AnswerSeed,
    _ check: (Comment, FittedReply, ProviderAnswer, SeenContent) throws -> Void
  ) throws {
    let samples = try #require(Self.samples[seed.testDescription])
    #expect(samples.count > 10)
    for sample in samples { try check(sample.name, sample.fitted, sample.answer, sample.seen) }
  }

  @Test(arguments: seeds)
  func `what is read is the same however it came`(_ seed: AnswerSeed) throws {
    let answer = try #require(seed.answer(with: Reply.samples[6].reply))
    let whole = Self.read(answer, to: seed, .whole)
    for cutting in Cutting.allCases { #expect(Self.read(answer, to: seed, cutting) == whole) }
  }

  @Test(arguments: seeds)
  func `words and thoughts are read as they were written`(_ seed: AnswerSeed) throws {
    let prompt = try seed.provider.prompt(of: seed.request, for: seed.operation)
    let echo = prompt.details["echo"]?.bool == true ? prompt.inputs[0] : ""
    try each(seed) { name, fitted, answer, seen in
      if seed.operation.kind == .speech { return }
      let refusal = seed.writes("decline", in: answer) ? fitted.refusal ?? "" : ""
      #expect(seen.text + seen.refusal == echo + fitted.text + refusal, name)
      #expect(seen.text.hasPrefix(echo + fitted.text), name)
      let reasoning = seed.writes("ponder", in: answer) ? fitted.reasoning : ""
      #expect(seen.reasoning == reasoning, name)
    }
  }

  @Test(arguments: seeds)
  func `calls are read with their arguments`(_ seed: AnswerSeed) throws {
    try each(seed) { name, fitted, answer, seen in
      let isOne = seed.form == "functions" && seed.writes("function_call", in: answer)
      let calls = fitted.toolCalls.prefix(isOne ? 1 : .max)
      let written = seed.writes("weather", in: answer) ? calls : []
      #expect(seen.toolCalls.map(\.name) == written.map(\.name), name)
      for (call, said) in zip(seen.toolCalls, written) {
        // Nothing at all is what Anthropic streams for an empty object.
        let arguments = try JSON(parsing: call.arguments.isEmpty ? "{}" : call.arguments)
        #expect(arguments == said.arguments, name)
        if let id = said.id, !isOne { #expect(call.id == id, name) }
      }
    }
  }

  @Test(arguments: seeds)
  func `the stop is read, and that the answer is complete`(_ seed: AnswerSeed) throws {
    try each(seed) { name, fitted, _, seen in
      #expect(seen.stop == seed.told(fitted, seen), name)
      #expect(seen.isTerminated, name)
      #expect(seen.malformedEvents == 0, name)
      #expect(seen.failure == nil, name)
    }
  }

  @Test(arguments: seeds)
  func `a stream that is cut is not complete`(_ seed: AnswerSeed) {
    let pieces = seed.pieces(of: Reply.samples[6].reply)
    var reader = AnswerReader(of: seed.provider, seed.operation)
    for piece in pieces.prefix(while: { $0.role != .finish }) {
      // The last words of a completion bring the reason.
      if seed.operation.kind == .completion { break }
      reader.read(event: piece.bytes)
    }
    #expect(!reader.content.isTerminated)
    #expect(reader.content.stop == nil)
  }

  @Test(arguments: seeds)
  func `the counts and the model are read where they are told`(_ seed: AnswerSeed) throws {
    let prompt = try seed.provider.prompt(of: seed.request, for: seed.operation)
    let count = max(1, prompt.choiceCount) * max(1, prompt.inputs.count)
    try each(seed) { name, fitted, _, seen in
      // Of a prompt that is blocked, and of sound, the provider counts in its own way.
      if seed.operation.kind == .speech || seen.stop == .refusal && seen.text.isEmpty { return }
      let usage = seen.usage
      let isOllama = seed.provider.name == "ollama" && seed.request.target.hasPrefix("/api/")
      let input = fitted.usage.input - (isOllama ? fitted.usage.cachedInput : 0)
      // Ollama leaves out what is zero.
      if seed.mustCount { #expect(usage.input != nil, name) }
      if seed.mustCount, fitted.usage.output > 0 { #expect(usage.output != nil, name) }
      if let told = usage.input { #expect(told == input, name) }
      if let told = usage.output { #expect(told == fitted.usage.output * count, name) }
      if let told = usage.cachedInput { #expect(told == fitted.usage.cachedInput, name) }
      if let told = usage.reasoning { #expect(told == fitted.usage.reasoning * count, name) }
      if seed.mustNameModel { #expect(seen.model != nil, name) }
      if let told = seen.model { #expect(told == fitted.model, name) }
    }
  }
}

extension AnswerSeed {
  /// Whether a word stands in the answer; in base 64 it cannot be seen, and does.
  fileprivate func writes(_ word: String, in answer: ProviderAnswer) -> Bool {
    request.target.hasSuffix("/invoke-with-response-stream")
      ? word != "function_call"
      : answer.bytes.firstRange(of: Array(word.utf8)) != nil
  }

  /// Whether this form of an answer always brings the counts.
  fileprivate var mustCount: Bool {
    let isAsked = form != "plain" && form != "functions"
    return switch operation.kind {
    case .conversation: isAsked || operation.name != "chat.completions"
    case .completion: isAsked
    default: false
    }
  }

  fileprivate var mustNameModel: Bool {
    operation.isConversation && !["cohere", "bedrock"].contains(provider.name)
  }

  /// How a stop is told where the format has fewer words for it.
  fileprivate func told(_ fitted: FittedReply, _ seen: SeenContent) -> Reply.Stop {
    let stop = fitted.stop
    let end: Reply.Stop = seen.refusal.isEmpty ? .end : .refusal
    let calls: Reply.Stop = seen.toolCalls.isEmpty ? end : .toolCalls
    switch operation.name {
    case "chat.completions":
      let tellsSequence = provider.name == "vllm" && fitted.stopSequence != nil
      return [.length, .contentFilter, .toolCalls].contains(stop) || tellsSequence ? stop : end
    case "completions": return [.length, .contentFilter].contains(stop) ? stop : .end
    case "responses": return [.length, .contentFilter].contains(stop) ? stop : calls
    case "messages", "invoke", "invoke-with-response-stream":
      return stop == .contentFilter ? .refusal : stop
    case "generateContent", "streamGenerateContent":
      return [.length, .contentFilter, .refusal].contains(stop) ? stop : calls
    case "generate": return stop == .length ? stop : calls
    case "chat" where provider.name == "ollama": return stop == .length ? stop : calls
    case "audio.transcriptions", "audio.speech": return .end
    // Cohere, and Bedrock's own.
    default: return stop == .refusal ? .end : stop
    }
  }
}
