import MixtapeCore
import MixtapeJSON
import MixtapeProviders
import Testing

@Suite struct `A saved journal` {
  private func saved(_ attempts: [Attempt]) -> [UInt8] {
    Array(SavedJournal.header.utf8) + attempts.flatMap { SavedJournal.line($0) }
  }

  private func problem(_ text: String) -> String {
    do throws(JSONError) {
      _ = try SavedJournal.read(Array(text.utf8))
      return "none"
    } catch {
      return error.description
    }
  }

  @Test func `gives back every attempt`() throws {
    let conducts = try (ConductCase.right + ConductCase.wrong).flatMap { try $0.attempts() }
    #expect(try SavedJournal.read(saved(conducts)) == conducts)
    #expect(try SavedJournal.read(saved(SampleRun.attempts)) == SampleRun.attempts)
  }

  @Test func `keeps everything of an attempt`() throws {
    var attempt = Try("openai", at: 7).attempt
    attempt.session = "s"
    attempt.isNamed = true
    attempt.question = "q"
    attempt.isContinuation = true
    attempt.operation = "chat.completions"
    attempt.isStream = true
    attempt.tools = ["weather"]
    attempt.keyOwner = "anthropic"
    attempt.account = 2
    attempt.retryCount = 0
    attempt.headAt = .nanoseconds(1_234_567)
    attempt.longestSilence = .nanoseconds(1)
    attempt.isFailureInStream = true
    attempt.retryAfter = .zero
    attempt.isRetryable = false
    attempt.ending = .clientLeft
    attempt.isTruncated = true
    attempt.malformedEvents = 3
    attempt.isMiss = true
    attempt.toolCalls = ["weather"]
    attempt.usage.input = 0
    attempt.usage.reasoning = 5
    attempt.because = "rule 1"
    attempt.faults = ["reset"]
    #expect(try SavedJournal.read(saved([attempt])) == [attempt])
  }

  @Test func `is judged as its attempts are, in whatever order they were written`() throws {
    let bytes = saved(SampleRun.attempts.reversed())
    #expect(try SavedJournal.judge(bytes, by: SampleRun.standard) == SampleRun.verdict)
  }

  @Test func `is read line by line, with the place of what is wrong`() {
    let good = String(decoding: SavedJournal.line(Try("openai").attempt), as: UTF8.self)
    #expect(problem("") == "expected a value, but the text ends here at line 1, column 1")
    #expect(
      problem("{\"mixtapeJournal\":2}\n") == "this is a journal of version 2 at line 1, column 19; "
        + "this Mixtape reads version 1: take the one that wrote it"
    )
    #expect(
      problem("{\"mixtape\":1}\n")
        == "a journal needs the key \"mixtapeJournal\" at line 1, column 1"
    )
    #expect(
      problem(SavedJournal.header + good + "{\"id\":1,\"proivder\":\"x\"}\n")
        == "an attempt needs the key \"conversation\" at line 3, column 1"
    )
    #expect(
      problem(SavedJournal.header + good.replacing("\"complete\"", with: "\"completed\""))
        .contains("did you mean \"complete\"?")
    )
    #expect(problem(SavedJournal.header + good + good.dropLast(20)) == "none")
  }
}
