import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Our estimates of tokens against the counts that the real providers told.
struct TokenCountTests {
  /// How far the estimates of one provider are from its counts, in percent.
  private struct Measure {
    var errors: [Double] = []

    /// Those below a few tokens would say more about rounding than about the estimate.
    mutating func add(estimate: Int, told: Int) {
      guard told >= 10 else { return }
      errors.append(Double(estimate - told) * 100 / Double(told))
    }

    var mean: Double { errors.reduce(0, +) / Double(max(1, errors.count)) }
    var meanSize: Double { errors.map(\.magnitude).reduce(0, +) / Double(max(1, errors.count)) }
    var worst: Double { errors.max { $0.magnitude < $1.magnitude } ?? 0 }

    var text: String {
      let figures = [mean, meanSize, worst].map { String(Int($0.rounded())) }
      return "\(errors.count) texts, mean \(figures[0]) %, mean size \(figures[1]) %,"
        + " worst \(figures[2]) %"
    }
  }

  private static let texts = paths(
    "choices[*].message.content",
    "choices[*].delta.content",
    "choices[*].text",
    "output[*].content[*].text",
    "response.output[*].content[*].text",
    "content[*].text",
    "delta.text",
    "candidates[*].content.parts[*].text",
    "message.content",
    "response",
    "message.content[*].text",
    "delta.message.content.text"
  )
  private static let outputs = paths(
    "usage.completion_tokens",
    "x_groq.usage.completion_tokens",
    "usage.output_tokens",
    "response.usage.output_tokens",
    "usageMetadata.candidatesTokenCount",
    "eval_count",
    "delta.usage.tokens.output_tokens",
    "usage.outputTokens"
  )
  private static let inputs = paths(
    "usage.prompt_tokens",
    "x_groq.usage.prompt_tokens",
    "usage.input_tokens",
    "message.usage.input_tokens",
    "response.usage.input_tokens",
    "usageMetadata.promptTokenCount",
    "prompt_eval_count",
    "delta.usage.tokens.input_tokens",
    "usage.inputTokens"
  )

  private static func paths(_ texts: String...) -> [JSONPath] {
    texts.compactMap { try? JSONPath(parsing: $0) }
  }

  private static func values(_ paths: [JSONPath], in answer: RecordedAnswer) -> [JSON] {
    answer.documents.flatMap { document in paths.flatMap { $0.values(in: document.json) } }
  }

  @Test(.enabled(if: !RealExchange.all.isEmpty, "the recorded exchanges are not there"))
  func `estimates of answers are near what the providers told`() {
    var all = Measure()
    var each: [String: Measure] = [:]
    for answer in RecordedAnswer.all {
      let parts = RecordedParts(answer.documents)
      guard parts.hasText, !parts.hasReasoning, !parts.hasToolCalls, parts.usage.reasoning == nil,
        let told = Self.values(Self.outputs, in: answer).compactMap(\.int).last
      else { continue }
      let text = Self.values(Self.texts, in: answer).compactMap(\.string).joined()
      let estimate = TokenCount.estimate(text)
      all.add(estimate: estimate, told: told)
      each[answer.provider.name, default: Measure()].add(estimate: estimate, told: told)
    }
    report("answers", all, each)
    #expect(all.errors.count > 50)
    #expect(all.mean.magnitude < 10)
    #expect(all.meanSize < 15)
  }

  @Test(.enabled(if: !RealExchange.all.isEmpty, "the recorded exchanges are not there"))
  func `estimates of prompts of text alone are near what the providers told`() {
    var all = Measure()
    var each: [String: Measure] = [:]
    for answer in RecordedAnswer.all where answer.operation.isConversation {
      let prompt = answer.prompt
      let isText = prompt.messages.allSatisfy { message in
        message.parts.allSatisfy { if case .text = $0 { true } else { false } }
      }
      guard isText, prompt.tools.isEmpty, prompt.outputSchema == nil,
        let told = Self.values(Self.inputs, in: answer).compactMap(\.int).last
      else { continue }
      let estimate = TokenCount.estimate(prompt)
      all.add(estimate: estimate, told: told)
      each[answer.provider.name, default: Measure()].add(estimate: estimate, told: told)
    }
    report("prompts", all, each)
    #expect(all.errors.count > 50)
    #expect(all.mean.magnitude < 15)
  }

  private func report(_ what: String, _ all: Measure, _ each: [String: Measure]) {
    print("TokenCount.estimate of recorded \(what): \(all.text)")
    for name in each.keys.sorted() { print("  \(name): \(each[name]?.text ?? "")") }
  }
}
