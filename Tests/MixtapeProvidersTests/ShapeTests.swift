import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// The shapes of our answers against those of the real providers, path by path.
struct ShapeTests {
  private static let preface = """
    # Where our answers differ from the recorded ones of ../shared/real, path by path.
    # - was recorded and is not written by us; + is written by us and was not recorded.
    # This list may only shrink. A difference that is not here fails the test, and so does one here
    # that is gone: then RECORD=1 swift test --filter ShapeTests, and see that nothing was added.
    # What stays: eras (the recordings are of 2023 to 2026, we write today's), options of requests
    # (logprobs, citations, audio, content filters) and kinds of models that no reply asks for.


    """

  @Test(.enabled(if: !RealExchange.all.isEmpty, "the recorded exchanges are not there"))
  func `our answers differ from recorded ones in what the list says, and in nothing else`() throws {
    var recorded: [String: Shape] = [:]
    var ours: [String: Shape] = [:]
    for exchange in RecordedAnswer.all {
      var setting = Setting(dice: Dice(seed: 1), date: testDate)
      let answer = exchange.provider.answer(
        RecordedParts(exchange.documents).reply,
        to: exchange.prompt,
        for: exchange.operation,
        in: &setting
      )
      // An endpoint that can be replayed but not answered.
      guard answer.head.status == 200 else { continue }
      let way = exchange.isStream ? "streamed" : "whole"
      let name = "\(exchange.provider.name) \(exchange.operation.name), \(way)"
      for document in exchange.documents { recorded[name, default: Shape()].add(document) }
      let type = answer.head.fields["content-type"] ?? ""
      for document in try AnswerDocument.all(in: answer.bytes, type: type) {
        ours[name, default: Shape()].add(document)
      }
    }
    #expect(ours.count >= 20)
    let text = ours.keys.sorted().map { name in
      let real = recorded[name]?.lines ?? []
      let own = ours[name]?.lines ?? []
      let missing = real.subtracting(own).sorted().map { "- \($0)\n" }
      let added = own.subtracting(real).sorted().map { "+ \($0)\n" }
      return "## \(name)\n" + (missing + added).joined()
    }.joined(separator: "\n")
    #expect(Golden.mismatch(of: Self.preface + text, with: "shapes.txt") == nil)
  }
}
