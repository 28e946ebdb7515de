import MixtapeHTTP
import MixtapeJSON

/// `POST /v1/moderations`: nothing is ever flagged, unless the reply stops for its content.
///
/// Shape: the types of openai-python 3.54; how many digits a score has is unverified.
struct Moderations: WireFormat {
  let kind = OperationKind.moderation
  let head: AnswerHead

  private static let id = IdentifierForm.letters("modr-", .hexadecimal, 32)

  private static let categories = [
    "harassment", "harassment/threatening", "sexual", "hate", "hate/threatening", "illicit",
    "illicit/violent", "self-harm/intent", "self-harm/instructions", "self-harm", "sexual/minors",
    "violence", "violence/graphic",
  ]
  /// The one that is flagged: which one a reply means it does not say.
  private static let flagged = "violence"

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    guard let input = body["input"] else { throw Failure(.missing(field: "input")) }
    var prompt = Prompt(model: body["model"]?.string ?? "omni-moderation-latest")
    var conversation = Conversation()
    if let text = input.string {
      prompt.inputs = [text]
      conversation.add(.user, text)
    } else if let list = input.array {
      if list.isEmpty { throw Failure(.empty(field: "input")) }
      // Parts are judged together, strings one by one.
      let parts = list.contains { $0.object != nil }
      let said = list.flatMap { $0.object == nil ? ChatReading.parts($0) : ChatReading.parts([$0]) }
      conversation.add(.user, said)
      let texts = said.map { if case .text(let text) = $0 { text } else { "" } }
      prompt.inputs = parts ? [texts.joined(separator: "\n")] : texts
    } else {
      throw Failure(.wrongType(field: "input", expected: "a string or an array"))
    }
    prompt.messages = conversation.folded
    prompt.details = body.object
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let whole = head.whole(requestID: head.requestID(in: &setting))
    let isFlagged = reply.stop == .contentFilter
    let id = Self.id.make(in: &setting)
    var results: [JSON] = []
    for _ in prompt.inputs { results.append(Self.result(isFlagged, in: &setting)) }
    let json: JSON = [
      "id": .string(id), "model": .string(reply.model), "results": .array(results),
    ]
    return ProviderAnswer(head: whole, body: .whole(JSONLayout.prettyLine.bytes(of: json)))
  }

  private static func result(_ isFlagged: Bool, in setting: inout Setting) -> JSON {
    var verdicts: [JSONObject.Member] = []
    var scores: [JSONObject.Member] = []
    var types: [JSONObject.Member] = []
    for category in categories {
      let isHit = isFlagged && category == flagged
      let millionths = (isHit ? 900_000 : 0) + setting.dice.below(10_000) + 1
      verdicts.append(.init(key: category, value: .bool(isHit)))
      scores.append(
        .init(
          key: category,
          value: .number(JSONNumber(text: "\(Double(millionths) / 1_000_000)"))
        )
      )
      types.append(.init(key: category, value: ["text"]))
    }
    return [
      "flagged": .bool(isFlagged),
      "categories": .object(JSONObject(verdicts)),
      "category_scores": .object(JSONObject(scores)),
      "category_applied_input_types": .object(JSONObject(types)),
    ]
  }
}
