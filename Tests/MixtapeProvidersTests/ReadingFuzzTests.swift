import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What no provider should send is read all the same: nothing traps, and nothing is made up.
struct ReadingFuzzTests {
  /// What stands in the place of a value.
  private static let values: [JSON] =
    [
      nil, true, -1, 0, .number(JSONNumber(text: "9223372036854775807")),
      .number(JSONNumber(text: "1e999")), "", "x", [], [:], [nil], [[:]], ["type": 7], "[DONE]",
      "tool_use", "error", ["error": [:]], .string(String(repeating: "a", count: 3_000)),
    ]

  private static let reply = Reply.samples[6].reply

  @Test(arguments: AnswerSeed.all)
  func `an answer with broken bytes is read`(_ seed: AnswerSeed) {
    // What is asked for by its id was never kept.
    guard let answer = seed.answer(with: Self.reply) else { return }
    var dice = Dice(seed: seed.testDescription.utf8.reduce(11) { $0 &* 31 &+ UInt64($1) })
    for _ in 0..<8 {
      var bytes = answer.bytes
      switch dice.below(5) {
      case 0: bytes.removeLast(dice.below(bytes.count))
      case 1: bytes[dice.below(bytes.count)] = UInt8(truncatingIfNeeded: dice.next())
      case 2: bytes.insert(contentsOf: [0xED, 0xA0, 0x80], at: dice.below(bytes.count))
      case 3: bytes.removeFirst(dice.below(bytes.count))
      default: bytes += bytes
      }
      check(seed, answer, bytes)
    }
    for bytes in [[], [0xFF], [UInt8](repeating: 0, count: 64), Array("data: [[[[[".utf8)] {
      check(seed, answer, bytes)
    }
    check(seed, answer, Array(String(repeating: "[", count: 20_000).utf8))
    check(seed, answer, Array(("data: " + String(repeating: "{\"a\":", count: 5_000)).utf8))
  }

  @Test(arguments: AnswerSeed.streams)
  func `events with anything in the place of anything are read`(_ seed: AnswerSeed) {
    let events = seed.pieces(of: Self.reply).map(\.bytes)
    var dice = Dice(seed: seed.testDescription.utf8.reduce(13) { $0 &* 31 &+ UInt64($1) })
    var reader = AnswerReader(of: seed.provider, seed.operation)
    for event in events {
      guard let start = event.firstIndex(of: UInt8(ascii: "{")),
        let end = event.lastIndex(of: UInt8(ascii: "}")),
        let json = try? JSON(parsing: Array(event[start...end]))
      else { continue }
      for _ in 0..<6 {
        let changed = Self.changed(json, &dice).bytes()
        reader.read(event: event[..<start] + changed + event[(end + 1)...])
      }
    }
    // In an array the brackets are the framing's.
    let isText = [.serverSentEvents, .lines].contains(seed.operation.framing)
    #expect(reader.content.malformedEvents == 0 || !isText)
  }

  /// A chunk that Bedrock frames is found nowhere else; here its payload is anything.
  @Test(arguments: ["{}", "{\"bytes\":7}", "{\"bytes\":\"====\"}", "{\"bytes\":\"bnVsbA==\"}", "x"])
  func `frames with anything in them are read`(_ payload: String) {
    for seed in AnswerSeed.streams where seed.operation.framing == .eventStream {
      guard let whole = seed.pieces(of: Self.reply).first?.bytes else { continue }
      let headers = Int(whole[6]) << 8 | Int(whole[7])
      var frame: [UInt8] = [0, 0, 0, UInt8(16 + headers + payload.utf8.count)]
      frame += whole[4..<8]
      frame += Self.checksum(frame) + whole[12..<(12 + headers)] + payload.utf8
      frame += Self.checksum(frame)
      var splitter = StreamSplitter(.eventStream)
      #expect(splitter.receive(frame) == [frame])
      #expect(seed.operation.role(of: frame) != .text)
    }
  }

  private func check(_ seed: AnswerSeed, _ answer: ProviderAnswer, _ bytes: [UInt8]) {
    var reader = AnswerReader(of: seed.provider, seed.operation)
    if let framing = seed.operation.framing(of: answer.head) {
      var splitter = StreamSplitter(framing)
      var events = splitter.receive(bytes)
      if let rest = splitter.end() { events.append(rest) }
      for event in events { reader.read(event: event) }
      #expect(Array(events.joined()) == bytes)
    } else {
      reader.read(whole: bytes)
    }
    #expect(reader.content.text.utf8.count <= 3 * bytes.count)
  }

  @Test(arguments: ProviderCase.all)
  func `an error with anything in it has a kind`(_ provider: ProviderCase) throws {
    let body = try provider.answer(to: Failure(.rateLimited)).bytes
    let operation = try #require(provider.provider.operation(of: provider.request(stream: true)))
    var dice = Dice(seed: 17)
    for status in [400, 403, 429, 499, 503, 999] {
      var changed = (try? JSON(parsing: body)).map { Self.changed($0, &dice).bytes() } ?? body
      changed.removeLast(dice.below(2))
      let head = HTTPResponseHead(status: status)
      let told = provider.provider.failure(toldBy: head, changed, for: operation)
      #expect(told?.kind != nil || status == 999)
    }
  }

  private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    let sum = CRC32.of(bytes[...])
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
  }

  /// One value of it is another.
  private static func changed(_ json: JSON, _ dice: inout Dice) -> JSON {
    switch json {
    case .array(var elements) where !elements.isEmpty && dice.below(6) > 0:
      let index = dice.below(elements.count)
      elements[index] = changed(elements[index], &dice)
      return .array(elements)
    case .object(var object) where !object.members.isEmpty && dice.below(6) > 0:
      let index = dice.below(object.members.count)
      object.members[index].value = changed(object.members[index].value, &dice)
      return .object(object)
    default:
      return values[dice.below(values.count)]
    }
  }
}
