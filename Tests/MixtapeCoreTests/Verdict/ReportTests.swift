import Foundation
import MixtapeCore
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct `A report` {
  private static let passed = Verdict(of: [Try("openai"), Try("openai", at: 200)].attempts)

  @Test func `for terminals has a line for each call, and then what is wrong`() {
    let text = TerminalReport(SampleRun.verdict, width: 100).text
    #expect(Golden.mismatch(of: text, with: "report.txt") == nil)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func `for narrow terminals fits`() {
    let text = TerminalReport(SampleRun.verdict, width: 60).text
    #expect(Golden.mismatch(of: text, with: "report-narrow.txt") == nil)
  }

  @Test func `for terminals is short where all is well`() {
    #expect(
      TerminalReport(Self.passed).text == """
        ✓ 1  100 ms  openai 200
        ✓ 2  100 ms  openai 200

        2 calls, 2 attempts, 2 answered
        24 tokens for $0.00 (prices of 2026-01-15; the price of some models is not known)
        verdict: passed

        """
    )
    #expect(TerminalReport(Verdict(of: [])).text == "nobody asked anything\nverdict: passed\n")
  }

  @Test func `has colours only where they are wanted`() {
    let plain = TerminalReport(SampleRun.verdict, width: 100).text
    let coloured = TerminalReport(SampleRun.verdict, width: 100, isColoured: true).text
    #expect(!plain.contains("\u{1B}"))
    #expect(coloured.contains("\u{1B}[31m"))
    #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == plain)
  }

  @Test func `for programs has a schema`() throws {
    let text = JSONReport.text(SampleRun.verdict)
    #expect(Golden.mismatch(of: text, with: "report.json") == nil)
    let json = try JSONNode(parsing: text).json
    #expect(json["mixtapeReport"] == 1)
    #expect(json["calls"]?.array?.count == 7)
  }

  @Test func `for continuous integration is JUnit's XML`() throws {
    let text = JUnitReport.text(SampleRun.verdict)
    #expect(Golden.mismatch(of: text, with: "report.xml") == nil)
  }

  @Test func `for continuous integration is XML whatever is in it`() throws {
    let evil = Try("openai", 401, model: "<&\"']]>\u{1}\u{FFFE}é\n").with {
      $0.keyOwner = "a<b>&\"\u{0}"
    }
    let text = JUnitReport.text(Verdict(of: [evil].attempts))
    let counter = ElementCounter()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = counter
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(counter.names.contains("failure"))
  }

  @Test func `for GitHub is Markdown`() {
    let text = MarkdownReport.text(SampleRun.verdict)
    #expect(Golden.mismatch(of: text, with: "report.md") == nil)
  }

  @Test func `as a page needs nothing else`() throws {
    let bytes = HTMLReport.bytes(SampleRun.verdict)
    let text = String(decoding: bytes, as: UTF8.self)
    if let path = ProcessInfo.processInfo.environment["MIXTAPE_PAGE"] {
      try Data(bytes).write(to: URL(filePath: path))
    }
    #expect(bytes.count < 100_000)
    #expect(!text.contains("http://") && !text.contains("https://") || text.contains("w3.org"))
    #expect(!text.contains("\"REPORT\""))
    let start = try #require(text.range(of: "id=\"report\">")).upperBound
    let end = try #require(text.range(of: "</script>", range: start..<text.endIndex)).lowerBound
    let data = String(text[start..<end])
    #expect(!data.contains("<"))
    let report = try JSONNode(parsing: data).json
    #expect(report == (try JSONNode(parsing: JSONReport.text(SampleRun.verdict)).json))
  }

  private static let browser = "/usr/bin/chromium"

  /// Looked at in a real browser, where there is one: `apt-get install chromium`.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: browser)))
  func `as a page draws itself in a browser, light and dark`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = folder.appending(path: "page.html")
    try Data(HTMLReport.bytes(SampleRun.verdict)).write(to: page)
    let dom = try Self.browse(page, ["--dump-dom"], in: folder)
    #expect(dom.contains("Mixtape: the verdict"))
    for number in 1...7 { #expect(dom.contains("id=\"call-\(number)\"")) }
    #expect(dom.contains("31 characters from openai had been shown"))
    #expect(dom.contains("<rect class=\"good\""))
    #expect(!dom.contains("draws itself with a script"))
    var pictures: [Data] = []
    for flags in [[], ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"]] {
      let picture = folder.appending(path: "\(pictures.count).png")
      _ = try Self.browse(page, flags + ["--screenshot=\(picture.path())"], in: folder)
      pictures.append(try Data(contentsOf: picture))
    }
    #expect(pictures[0].count > 20_000 && pictures[1].count > 20_000)
    #expect(pictures[0] != pictures[1])
  }

  private static func browse(_ page: URL, _ flags: [String], in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: browser)
    process.arguments =
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1180,1600",
        "--user-data-dir=\(folder.path())/profile",
      ] + flags + [page.absoluteString]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test func `leaves out texts and keys`() throws {
    let secret = "sk-proj-" + String(repeating: "aB3dE6gH", count: 5)
    let attempts = SampleRun.attempts.map { attempt in
      var attempt = attempt
      attempt.text += " " + secret
      return attempt
    }
    let verdict = Verdict(of: attempts, by: SampleRun.standard)
    for text in Self.texts(of: verdict) { #expect(!text.contains("aB3dE6gH")) }
    #expect(Self.texts(of: verdict).contains { $0.contains("compact cassette") })
    for text in Self.texts(of: verdict.withoutTexts) { #expect(!text.contains("compact")) }
  }

  private static func texts(of verdict: Verdict) -> [String] {
    [
      TerminalReport(verdict).text, JSONReport.text(verdict), JUnitReport.text(verdict),
      MarkdownReport.text(verdict),
      String(decoding: HTMLReport.bytes(verdict), as: UTF8.self),
    ]
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var names: [String] = []

  func parser(
    _ parser: XMLParser,
    didStartElement name: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    names.append(name)
  }
}
