import MixtapeHTTP
import MixtapeJSON

/// An operation of a deployment: the path names what is asked, in place of the body's `model`.
struct AzureDeployment: WireFormat {
  let format: any WireFormat

  init(_ format: any WireFormat) {
    self.format = format
  }

  var kind: OperationKind { format.kind }
  var keepAlive: KeepAlive? { format.keepAlive }

  /// Bodies that are no JSON object, as those of recordings of speech, are the format's business.
  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let deployment = operation.parameter("deployment") ?? ""
    var request = request
    if var object = (try? JSON(parsing: request.body))?.object {
      object["model"] = .string(deployment)
      request.body = JSONLayout.compact.bytes(of: .object(object))
    }
    var prompt = try format.prompt(of: request, for: operation)
    prompt.model = deployment
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    var answer = try format.answer(reply, to: prompt, for: operation, in: &setting)
    answer.head.fields.append("x-ms-deployment-name", prompt.model)
    return answer
  }

  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    format.interruption(by: refusal, of: stream, for: operation, in: &setting)
  }

  func framing(of operation: Operation) -> StreamFraming { format.framing(of: operation) }

  func read(
    _ event: [UInt8],
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    format.read(event, of: operation, into: &content)
  }

  func read(
    _ event: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    format.read(event, of: operation, into: &content)
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    format.read(whole: body, of: operation, into: &content)
  }
}
