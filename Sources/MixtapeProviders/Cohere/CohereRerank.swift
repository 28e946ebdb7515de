import MixtapeHTTP
import MixtapeJSON

/// `POST /v2/rerank`: the documents in the order of how many of the query's words they hold.
///
/// The shape is that of Cohere's SDK 7.3.
struct CohereRerank: WireFormat {
  let kind = OperationKind.other

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    var prompt = Prompt(
      model: try body.string("model"),
      messages: [Prompt.Message(.user, try body.string("query"))]
    )
    prompt.inputs = try body.array("documents").map {
      $0.string ?? $0["text"]?.string ?? $0.canonicalText
    }
    guard !prompt.inputs.isEmpty else { throw Failure(.empty(field: "documents")) }
    if let count = body["top_n"]?.int, count < 1 {
      throw Failure(
        .badValue(field: "top_n", value: String(count), rule: "must be greater than 0")
      )
    }
    prompt.details = body.object
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Cohere.head.requestID(in: &setting)
    let words = Self.words(of: prompt.lastUserMessage ?? "")
    let scores = prompt.inputs.enumerated().map { index, document in
      (index, Self.score(of: Self.words(of: document), for: words))
    }.sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 > $1.1 }
    let results = scores.prefix(prompt.details["top_n"]?.int ?? scores.count)
    let json: JSON = [
      "id": .string(setting.dice.uuid()),
      "results": .array(
        results.map { index, score in
          [
            "index": .number(JSONNumber(index)),
            "relevance_score": .number(JSONNumber(text: Self.fraction(score))),
          ]
        }
      ),
      "meta": ["api_version": ["version": "2"], "billed_units": ["search_units": 1]],
    ]
    return ProviderAnswer(
      head: Cohere.head.whole(requestID: requestID),
      body: .whole(JSONLayout.compact.bytes(of: json))
    )
  }

  private static func words(of text: String) -> [Substring] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }
  }

  /// In ten thousandths; never 0, as a model's never is.
  private static func score(of words: [Substring], for query: [Substring]) -> Int {
    guard !query.isEmpty else { return 1 }
    let found = query.filter { words.contains($0) }.count
    return max(1, found * 9_999 / query.count)
  }

  /// `0.0001` to `0.9999`.
  private static func fraction(_ tenThousandths: Int) -> String {
    let digits = String(tenThousandths)
    return "0." + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
