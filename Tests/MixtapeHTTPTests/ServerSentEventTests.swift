import MixtapeHTTP
import MixtapeSimulation
import Testing

@Suite struct `Server-sent events` {
  struct Example: CustomStringConvertible, Sendable {
    var description: String
    var wire: String
    var events: [ServerSentEvent]
  }

  static let examples: [Example] = [
    Example(
      description: "as OpenAI writes them",
      wire: "data: {\"a\":1}\n\ndata: [DONE]\n\n",
      events: [ServerSentEvent(data: "{\"a\":1}"), ServerSentEvent(data: "[DONE]")]
    ),
    Example(
      description: "as Anthropic writes them",
      wire: "event: ping\ndata: {\"type\": \"ping\"}\n\n",
      events: [ServerSentEvent(event: "ping", data: "{\"type\": \"ping\"}")]
    ),
    Example(
      description: "as Gemini writes them",
      wire: "data: {\"a\": \"b\"}\r\n\r\ndata: é😀\r\n\r\n",
      events: [ServerSentEvent(data: "{\"a\": \"b\"}"), ServerSentEvent(data: "é😀")]
    ),
    Example(
      description: "line ends of all kinds",
      wire: "data: 1\rdata: 2\r\ndata: 3\n\rdata: 4\r\r\ndata: 5\n\r\n",
      events: [
        ServerSentEvent(data: "1\n2\n3"), ServerSentEvent(data: "4"), ServerSentEvent(data: "5"),
      ]
    ),
    Example(
      description: "fields without a space, a value, a colon",
      wire: "data:1\ndata:  2\ndata:\ndata\n\n",
      events: [ServerSentEvent(data: "1\n 2\n\n")]
    ),
    Example(
      description: "id and retry",
      wire: "id: 7\nretry: 100\nretry: soon\nid: a\0b\ndata: x\n\ndata: y\n\n",
      events: [ServerSentEvent(data: "x", id: "7", retry: 100), ServerSentEvent(data: "y")]
    ),
    Example(
      description: "comments, unknown fields, no data",
      wire: ": keep-alive\n\nevent: lost\nid: 1\n\nfoo: bar\n data: no\ndata: yes\n\n",
      events: [ServerSentEvent(data: "yes")]
    ),
    Example(
      description: "a byte order mark",
      wire: "\u{FEFF}data: 1\n\n\u{FEFF}data: 2\n\n",
      events: [ServerSentEvent(data: "1")]
    ),
    Example(
      description: "data that is empty is data",
      wire: "data\n\ndata:\n\n\n\n",
      events: [ServerSentEvent(data: ""), ServerSentEvent(data: "")]
    ),
    Example(
      description: "an event that is cut off",
      wire: "data: 1\n\ndata: 2\n",
      events: [ServerSentEvent(data: "1")]
    ),
  ]

  @Test(arguments: examples, Cutting.allCases)
  func `are read the same however the bytes arrive`(_ example: Example, _ cutting: Cutting) {
    var parser = ServerSentEventParser()
    let pieces = cutting.pieces(of: Array(example.wire.utf8))
    #expect(pieces.flatMap { parser.receive($0) } == example.events)
  }

  @Test func `it is known whether an event was begun`() {
    var parser = ServerSentEventParser()
    let steps: [(String, Bool)] = [
      ("", true), ("d", false), ("ata: 1\n", false), ("\n", true), (":", false), ("\n", false),
      ("\r", true), ("\n", true), ("data: 2\r\n\r\n", true),
    ]
    for (bytes, isBetween) in steps {
      _ = parser.receive(Array(bytes.utf8))
      #expect(parser.isBetweenEvents == isBetween, "after \(bytes.debugDescription)")
    }
  }

  private func text(_ event: ServerSentEvent, _ lineEnd: ServerSentEvent.LineEnd) -> String {
    String(decoding: event.bytes(lineEnd), as: UTF8.self)
  }

  @Test func `are written with either line end`() {
    let event = ServerSentEvent(event: "ping", data: "{}\n1", id: "7", retry: 5)
    #expect(text(event, .lf) == "event: ping\nid: 7\nretry: 5\ndata: {}\ndata: 1\n\n")
    #expect(
      text(event, .crlf) == "event: ping\r\nid: 7\r\nretry: 5\r\ndata: {}\r\ndata: 1\r\n\r\n"
    )
    #expect(text(ServerSentEvent(data: ""), .lf) == "data: \n\n")
    #expect(ServerSentEvent.comment("hi\n\nthere") == Array(": hithere\n\n".utf8))
  }

  @Test func `nothing can be injected by what an event holds`() {
    let event = ServerSentEvent(event: "a\nb", data: "c\r\nd\re\n\nf", id: "g\r\nh")
    #expect(
      text(event, .lf) == "event: ab\nid: gh\ndata: c\ndata: d\ndata: e\ndata: \ndata: f\n\n"
    )
  }

  @Test(arguments: Cutting.allCases)
  func `are read back as they were written`(_ cutting: Cutting) {
    let events = [
      ServerSentEvent(event: "a", data: "b\nc\n", id: "", retry: 0),
      ServerSentEvent(data: " \t: é"), ServerSentEvent(data: ""),
    ]
    for lineEnd in [ServerSentEvent.LineEnd.lf, .crlf] {
      var parser = ServerSentEventParser()
      let pieces = cutting.pieces(of: events.flatMap { $0.bytes(lineEnd) })
      #expect(pieces.flatMap { parser.receive($0) } == events)
    }
  }
}

@Suite struct `Line splitter` {
  private func lines(_ text: String, _ cutting: Cutting, _ ends: LineSplitter.Ends) -> [String] {
    var splitter = LineSplitter(ends: ends)
    var lines = cutting.pieces(of: Array(text.utf8)).flatMap { splitter.receive($0) }
    if let last = splitter.end() { lines.append(last) }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: Cutting.allCases)
  func `splits at line feeds, with or without a carriage return`(_ cutting: Cutting) {
    #expect(
      lines("a\n\nb\r\nc\rd\r\r\n\ne", cutting, .lineFeed) == ["a", "", "b", "c\rd\r", "", "e"]
    )
    #expect(lines("a\n", cutting, .lineFeed) == ["a"])
    #expect(lines("a\r", cutting, .lineFeed) == ["a\r"])
    #expect(lines("", cutting, .lineFeed) == [])
  }

  @Test(arguments: Cutting.allCases)
  func `splits at carriage returns where they end lines`(_ cutting: Cutting) {
    #expect(
      lines("a\n\nb\r\nc\rd\r\r\n\ne", cutting, .any) == ["a", "", "b", "c", "d", "", "", "e"]
    )
    #expect(lines("\r\n\r\n\n\r", cutting, .any) == ["", "", "", ""])
  }
}
