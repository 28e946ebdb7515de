import Foundation
import MixtapeCore
import MixtapeJSON
import Testing

@Suite struct `A judge` {
  /// One of very many: every tenth call fails once, and every hundredth hastily.
  private static func attempt(_ number: Int) -> Attempt {
    let call = number / 11 * 10 + min(number % 11, 9)
    let isRetry = number % 11 == 10
    let isHasty = number / 11 % 10 == 0
    let start = call * 20 + (isRetry ? (isHasty ? 200 : 700) : 0)
    return Try(
      "openai",
      number % 11 == 9 ? 429 : 200,
      at: start,
      model: "gpt-5-mini",
      conversation: "question \(call)"
    ).with { if $0.status == 429 { $0.retryAfter = .milliseconds(500) } }.attempt
  }

  private func judged(_ count: Int, _ limits: Judge.Limits = Judge.Limits()) -> Verdict {
    var judge = Judge(Standard(), limits: limits)
    for number in 0..<count { judge.see(Self.attempt(number)) }
    return judge.verdict()
  }

  @Test func `shows all of a small run`() {
    let verdict = judged(1_100)
    #expect(verdict.calls.map(\.number) == Array(1...1_000))
    #expect(verdict.omittedCalls == 0)
    #expect(verdict.findings.count == 10)
    #expect(verdict.omittedFindings == 0)
  }

  @Test func `shows the first and the bad of a large one, and counts all`() {
    var limits = Judge.Limits()
    limits.calls = 50
    limits.badCalls = 20
    limits.findings = 5
    let verdict = judged(11_000, limits)
    #expect(verdict.totals.calls == 10_000)
    #expect(verdict.totals.attempts == 11_000)
    #expect(verdict.totals.outcomes[.answered] == 10_000)
    #expect(verdict.calls.count <= 70)
    #expect(verdict.findings.count == 5)
    #expect(verdict.omittedFindings == 95)
    #expect(verdict.errorCount == 100)
    #expect(verdict.findings.allSatisfy { verdict[call: $0.calls[0]] != nil })
    let text = TerminalReport(verdict).text
    #expect(text.contains("  … and 9950 calls more"))
    #expect(text.contains("… and 95 findings more"))
  }

  /// `MIXTAPE_ATTEMPTS=1000000 swift test -c release --filter "A judge"` measures.
  @Test func `takes in any number of attempts`() throws {
    let told = ProcessInfo.processInfo.environment["MIXTAPE_ATTEMPTS"].flatMap { Int($0) }
    let count = told ?? 5_000
    let start = ContinuousClock.now
    let verdict = judged(count)
    let time = ContinuousClock.now - start
    if told != nil { print("judged \(count) attempts in \(time); peak \(Self.peakMemory)") }
    #expect(verdict.totals.attempts == count)
  }

  /// The same, from a file.
  @Test func `takes in a saved journal of any size`() throws {
    let told = ProcessInfo.processInfo.environment["MIXTAPE_JOURNAL"].flatMap { Int($0) }
    let count = told ?? 2_000
    var bytes = Array(SavedJournal.header.utf8)
    for number in 0..<count { bytes += SavedJournal.line(Self.attempt(number)) }
    let start = ContinuousClock.now
    let verdict = try SavedJournal.judge(bytes, by: Standard())
    let time = ContinuousClock.now - start
    if told != nil {
      print("judged \(bytes.count) bytes in \(time); peak \(Self.peakMemory)")
    }
    #expect(verdict.totals.attempts == count)
  }

  private static var peakMemory: String {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return line.map(String.init) ?? "unknown"
  }
}
