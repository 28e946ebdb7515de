import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// What no client should send is answered all the same: with an answer, or with an error in the
/// provider's shape.
///
/// The dice are the same in every run, and others for each endpoint, so that what one misses the
/// next finds; what fails is told with the body that it failed at.
struct RequestFuzzTests {
  /// What is put in the place of values, as JSON text or as what only looks like it.
  private static let values =
    [
      "null", "true", "-1", "0", "0.5", "1e999", "2000000000", "99999999999999999999", "\"\"",
      "\"x\"", "[]", "{}", "[[null]]", #"{"type":7}"#, #"{"id":"x"}"#, #"{"role":"user"}"#,
      #""\ud83d""#, #""\u0000""#, "nul", "'x'", "\"\u{FFFF}e\u{301}\"",
    ]
    + [90, 400, 20_000].flatMap { depth in
      [("[", "]"), (#"{"a":"#, "}"), (#"{"items":"#, "}")].map { opening, closing in
        String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
      }
    }

  private static let reply = Reply(
    parts: [
      .reasoning("Let me think."), .text("Hello there."),
      .toolCall(Reply.ToolCall(name: "f", arguments: ["a": 1])),
    ]
  )

  @Test(arguments: RequestSeed.conversations)
  func `a request with everything in it is answered`(_ seed: RequestSeed) throws {
    let (answer, refusal) = seed.answer(to: seed.request, with: Self.reply)
    #expect(answer.head.status == 200, "\(String(describing: refusal))")
  }

  @Test(arguments: RequestSeed.distinct)
  func `a request with anything in the place of anything is answered or refused`(
    _ seed: RequestSeed
  ) throws {
    guard let valid = try? JSON(parsing: seed.request.body) else { return }
    var dice = seed.dice
    for place in Self.places(in: valid) {
      let value = Self.values[dice.below(Self.values.count)]
      let marked = Self.changed(valid, at: place[...], by: dice.below(8))
      try check(seed, Array(marked.text().replacing(#""@@""#, with: value).utf8))
    }
  }

  @Test(arguments: RequestSeed.distinct)
  func `a request with bytes that are broken is answered or refused`(_ seed: RequestSeed) throws {
    var dice = seed.dice
    let body = seed.request.body
    for _ in 0..<8 {
      var bytes = body
      switch dice.below(4) {
      case 0: bytes.removeLast(dice.below(bytes.count))
      case 1: bytes[dice.below(bytes.count)] = UInt8(truncatingIfNeeded: dice.next())
      case 2: bytes.insert(contentsOf: [0xED, 0xA0, 0x80], at: dice.below(bytes.count))
      default: bytes.removeFirst(dice.below(bytes.count))
      }
      try check(seed, bytes)
    }
    for bytes in [[], [0xFF, 0xFE, 0x7B, 0x00], Array("{".utf8), Array("[1]".utf8)] {
      try check(seed, bytes)
    }
  }

  private func check(_ seed: RequestSeed, _ body: [UInt8]) throws {
    let (answer, refusal) = seed.answer(to: seed.with(body), with: Self.reply)
    let told: Comment = "\(String(decoding: body.prefix(3_000), as: UTF8.self))"
    let status = answer.head.status
    let type = answer.head.fields["content-type"] ?? ""
    if status == 200 {
      guard type.contains("json") || type.contains("stream") else { return }
      let documents = try? AnswerDocument.all(in: answer.bytes, type: type)
      #expect(documents != nil, told)
      return
    }
    // An endpoint that can be replayed but not answered.
    if status == 501, refusal == nil { return }
    #expect((400..<500).contains(status), told)
    #expect(refusal?.kind.isOurs != true, told)
    if type.contains("text/plain") { return }
    let error = try? JSON(parsing: answer.bytes)
    #expect(error.flatMap(ErrorWords.message) != nil, told)
  }

  /// The way to every value: the numbers of the members and elements that lead there.
  private static func places(in json: JSON) -> [[Int]] {
    let children = json.array ?? json.object?.members.map(\.value) ?? []
    return [[]]
      + children.enumerated().flatMap { index, child in
        places(in: child).map { [index] + $0 }
      }
  }

  /// The value there is `"@@"`; or it is gone, or it is there twice.
  private static func changed(_ json: JSON, at place: ArraySlice<Int>, by luck: Int) -> JSON {
    guard let index = place.first else { return "@@" }
    let rest = place.dropFirst()
    switch json {
    case .array(var elements):
      elements[index] = changed(elements[index], at: rest, by: luck)
      return .array(elements)
    case .object(var object):
      let member = object.members[index]
      switch (rest.isEmpty, luck) {
      case (true, 0): object.members.remove(at: index)
      case (true, 1): object.members.append(JSONObject.Member(key: member.key, value: "@@"))
      default: object.members[index].value = changed(member.value, at: rest, by: luck)
      }
      return .object(object)
    default:
      return json
    }
  }
}
