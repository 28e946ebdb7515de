import MixtapeHTTP
import MixtapeJSON

/// A response as a session keeps it, with what was asked.
struct KeptResponse {
  static let kind = "response"

  var response: JSON
  var input: [JSON]
  /// Answered in the background, and not asked for yet.
  var isPending: Bool

  init(response: JSON, input: [JSON], isPending: Bool) {
    self.response = response
    self.input = input
    self.isPending = isPending
  }

  init?(_ thing: Kept.Thing?) {
    guard let thing, thing.kind == Self.kind, let response = thing.json["response"] else {
      return nil
    }
    self.response = response
    input = thing.json["input"]?.array ?? []
    isPending = thing.json["isPending"]?.bool ?? false
  }

  var thing: Kept.Thing {
    Kept.Thing(
      kind: Self.kind,
      json: ["response": response, "input": .array(input), "isPending": .bool(isPending)]
    )
  }
}

/// What can be done with a response that was kept.
struct KeptResponses: WireFormat {
  enum Act {
    case retrieve
    case delete
    case cancel
    case listInput
  }

  let kind = OperationKind.other
  let act: Act
  let dialect: ResponsesDialect

  static func endpoints(_ base: String, _ dialect: ResponsesDialect) -> [Endpoint] {
    func endpoint(_ method: String, _ rest: String, _ name: String, _ act: Act) -> Endpoint {
      Endpoint(
        method,
        PathTemplate("\(base)/responses/{response}\(rest)"),
        "responses.\(name)",
        KeptResponses(act: act, dialect: dialect)
      )
    }
    return [
      endpoint("GET", "", "retrieve", .retrieve),
      endpoint("DELETE", "", "delete", .delete),
      endpoint("POST", "/cancel", "cancel", .cancel),
      endpoint("GET", "/input_items", "items", .listInput),
    ]
  }

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    Prompt(model: "")
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    let id = operation.parameter("response") ?? ""
    guard var kept = KeptResponse(operation.kept[id]) else {
      throw Failure(.notFound, message: "Response with id '\(id)' not found.")
    }
    let json: JSON
    var change: Kept.Change?
    switch act {
    case .retrieve:
      json = kept.response
      if kept.isPending {
        kept.isPending = false
        change = .keep(id: id, kept.thing)
      }
    case .delete:
      json = ["id": .string(id), "object": "response", "deleted": true]
      change = .forget(id: id)
    case .cancel:
      if try kept.cancel() { change = .keep(id: id, kept.thing) }
      json = kept.response
    case .listInput:
      json = kept.inputList(operation.query)
    }
    let requestID = dialect.head.requestID(in: &setting)
    var answer = ProviderAnswer(
      head: dialect.head.whole(requestID: requestID),
      body: .whole(dialect.layout.bytes(of: json))
    )
    answer.keeps = change.map { [$0] } ?? []
    return answer
  }
}

extension KeptResponse {
  /// Whether anything changed: what is done stays done.
  fileprivate mutating func cancel() throws(Failure) -> Bool {
    guard response["background"]?.bool ?? false else {
      throw Failure(.badRequest, message: "Cannot cancel a synchronous response.")
    }
    guard isPending else { return false }
    isPending = false
    response = response.changed([
      ("status", "cancelled"), ("completed_at", nil), ("output", []), ("usage", nil),
    ])
    return true
  }

  /// The newest first, unless the query asks otherwise.
  fileprivate func inputList(_ query: String) -> JSON {
    var parameters: [String: String] = [:]
    for pair in query.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
      if sides.count == 2 { parameters[sides[0]] = sides[1] }
    }
    var items = parameters["order"] == "asc" ? input : input.reversed()
    if let after = parameters["after"],
      let index = items.firstIndex(where: { $0["id"] == .string(after) })
    {
      items.removeFirst(index + 1)
    }
    let limit = max(1, parameters["limit"].flatMap { Int($0) } ?? 20)
    let page = items.prefix(limit)
    return [
      "object": "list",
      "data": .array(Array(page)),
      "first_id": page.first?["id"] ?? nil,
      "has_more": .bool(items.count > limit),
      "last_id": page.last?["id"] ?? nil,
    ]
  }
}
