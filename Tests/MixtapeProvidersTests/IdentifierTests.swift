import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

struct IdentifierTests {
  static let dates: [(seconds: Int64, nanoseconds: Int64, digits: Int, text: String)] = [
    (0, 0, 9, "1970-01-01T00:00:00Z"),
    (951_782_400, 0, 6, "2000-02-29T00:00:00Z"),
    (1_795_467_960, 250_000_000, 6, "2026-11-23T21:06:00.250001Z"),
    (1_795_467_960, 250_000_000, 9, "2026-11-23T21:06:00.250000001Z"),
    (1_735_689_599, 999_999_999, 9, "2024-12-31T23:59:59.999999999Z"),
    (1_735_689_599, 999_999_999, 6, "2024-12-31T23:59:59.999999Z"),
    (-1, 0, 9, "1969-12-31T23:59:59Z"),
  ]

  @Test(arguments: dates)
  func `dates are written as RFC 3339 has it, as long at any moment within a second`(
    _ seconds: Int64,
    _ nanoseconds: Int64,
    _ digits: Int,
    _ text: String
  ) {
    let time = UnixTime(nanoseconds: seconds * 1_000_000_000 + nanoseconds)
    #expect(CalendarDate(time).rfc3339(digits: digits) == text)
  }

  @Test func `dates may be as short as they can be`() {
    let time = UnixTime(nanoseconds: 1_795_467_960_250_000_000)
    #expect(CalendarDate(time).rfc3339 == "2026-11-23T21:06:00.25Z")
  }

  @Test func `ids have the provider's prefix, length and alphabet`() throws {
    let forms: [(name: String, key: String, pattern: Regex<Substring>)] = [
      ("openai", "id", /chatcmpl-[A-Za-z0-9]{29}/),
      ("anthropic", "id", /msg_01[1-9A-HJ-NP-Za-km-z]{22}/),
      ("gemini", "responseId", /[A-Za-z0-9_-]{23}/),
      ("deepseek", "id", /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/),
      ("glm", "id", /20261123210600[0-9a-f]{15}/),
      ("openrouter", "id", /gen-1795467960-[A-Za-z0-9]{20}/),
      ("mistral", "id", /[0-9a-f]{32}/),
    ]
    for form in forms {
      let provider = try #require(ProviderCase.all.first { $0.provider.name == form.name })
      let answer = try provider.answer(to: provider.request(stream: false))
      let id = try #require(try JSON(parsing: answer.bytes)[form.key]?.string)
      #expect(id.wholeMatch(of: form.pattern) != nil, "\(form.name): \(id)")
    }
  }
}
