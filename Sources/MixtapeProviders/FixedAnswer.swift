import MixtapeHTTP

/// What is always answered the same, whatever is asked: a version, a sign of life.
struct FixedAnswer: WireFormat {
  let kind = OperationKind.other
  let type: String
  let text: String

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    Prompt(model: "")
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    ProviderAnswer(
      head: HTTPResponseHead(status: 200, fields: ["content-type": type]),
      body: .whole(Array(text.utf8))
    )
  }
}
