import MixtapeHTTP
import MixtapeJSON

/// `POST /v1/images/generations`: small squares of one colour, made from the words of the prompt.
///
/// Shape: the types of openai-python 3.54, and openllmetry's recording for the older models. Where
/// a URL is wanted the picture stands in it, so that no second server is needed.
struct Images: WireFormat {
  let kind = OperationKind.image
  let head: AnswerHead

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    let text = try body.string("prompt")
    if let count = body["n"] {
      guard let number = count.int else {
        throw Failure(.wrongType(field: "n", expected: "an integer"))
      }
      guard (1...10).contains(number) else {
        throw Failure(
          .badValue(
            field: "n",
            value: "\(number)",
            rule: number < 1 ? "expected a value >= 1" : "expected a value <= 10"
          )
        )
      }
    }
    var prompt = Prompt(
      model: body["model"]?.string ?? "dall-e-2",
      messages: [Prompt.Message(.user, text)]
    )
    prompt.choiceCount = body.int("n") ?? 1
    prompt.inputs = [text]
    prompt.details = body.object
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let isNew = prompt.model.hasPrefix("gpt-image")
    let isBase64 = isNew || prompt.details["response_format"]?.string == "b64_json"
    let data = (0..<prompt.choiceCount).map { index -> JSON in
      let picture = Base64.encode(Self.picture(of: prompt.inputs.first ?? "", index))
      return isBase64
        ? ["b64_json": .string(picture)]
        : ["url": .string("data:image/png;base64," + picture)]
    }
    var members: [JSONObject.Member] = [
      .init(key: "created", value: .number(JSONNumber(Int(setting.date.seconds)))),
      .init(key: "data", value: .array(data)),
    ]
    if isNew {
      members.append(.init(key: "background", value: "opaque"))
      members.append(.init(key: "output_format", value: "png"))
      members.append(.init(key: "quality", value: prompt.details["quality"] ?? "low"))
      members.append(.init(key: "size", value: prompt.details["size"] ?? "1024x1024"))
      members.append(.init(key: "usage", value: Self.usage(of: reply)))
    }
    return ProviderAnswer(
      head: head.whole(requestID: head.requestID(in: &setting)),
      body: .whole(JSONLayout.prettyLine.bytes(of: .object(JSONObject(members))))
    )
  }

  private static func usage(of reply: FittedReply) -> JSON {
    let input = JSON.number(JSONNumber(reply.usage.input))
    return [
      "input_tokens": input,
      "input_tokens_details": ["image_tokens": 0, "text_tokens": input],
      "output_tokens": .number(JSONNumber(reply.usage.output)),
      "total_tokens": .number(JSONNumber(reply.usage.total)),
    ]
  }

  /// The same words have the same colours.
  private static func picture(of text: String, _ index: Int) -> [UInt8] {
    let colour = EmbeddingVector.make(for: "\(text) \(index)", dimensions: 3)
      .map { UInt8(127 + Int($0 * 127)) }
    return PNG.square(of: 16, colour)
  }
}

/// The smallest writer of PNG (ISO/IEC 15948) that paints one colour.
enum PNG {
  /// `colour` is red, green and blue.
  static func square(of side: Int, _ colour: [UInt8]) -> [UInt8] {
    let size = UInt32(side)
    // Eight bits for each of three colours, no interlacing.
    let header = bigEndian(size) + bigEndian(size) + [8, 2, 0, 0, 0]
    // Each row begins with its filter: none.
    var row: [UInt8] = [0]
    for _ in 0..<side { row += colour }
    let pixels = (0..<side).flatMap { _ in row }
    let chunks = [
      chunk("IHDR", header), chunk("IDAT", Deflate.encode(pixels)), chunk("IEND", []),
    ]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunks.flatMap { $0 }
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + data
    return bigEndian(UInt32(data.count)) + named + bigEndian(CRC32.of(named[...]))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }
}
