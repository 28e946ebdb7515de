import MixtapeHTTP
import MixtapeJSON

/// A message batch, with the requests that it was made of.
struct AnthropicBatch {
  enum Status: String {
    case inProgress = "in_progress"
    case canceling
    case ended
  }

  let requests: [JSON]
  private var object: JSONObject

  var json: JSON { .object(object) }
  var id: String { object["id"]?.string ?? "" }
  var status: Status { object["processing_status"]?.string.flatMap(Status.init) ?? .ended }

  /// A new one.
  init(of prompt: Prompt, in setting: inout Setting) {
    requests = prompt.details["requests"]?.array ?? []
    let day = 24 * 3_600 * Int64(1_000_000_000)
    let end = UnixTime(nanoseconds: setting.date.nanoseconds + day)
    object = JSONObject([
      JSONObject.Member(
        key: "id",
        value: .string(IdentifierForm.letters("msgbatch_01", .base58, 22).make(in: &setting))
      ),
      JSONObject.Member(key: "type", value: "message_batch"),
      JSONObject.Member(key: "processing_status", value: .string(Status.inProgress.rawValue)),
      JSONObject.Member(key: "request_counts", value: Self.counts(processing: requests.count)),
      JSONObject.Member(key: "ended_at", value: nil),
      JSONObject.Member(key: "created_at", value: Self.moment(setting.date)),
      JSONObject.Member(key: "expires_at", value: Self.moment(end)),
      JSONObject.Member(key: "archived_at", value: nil),
      JSONObject.Member(key: "cancel_initiated_at", value: nil),
      JSONObject.Member(key: "results_url", value: nil),
    ])
  }

  /// One that was kept.
  init?(_ kept: JSON) {
    guard let object = kept["batch"]?.object, let requests = kept["requests"]?.array else {
      return nil
    }
    self.object = object
    self.requests = requests
  }

  /// The counts stay in `processing` until the whole batch ends.
  mutating func settle(at date: UnixTime) {
    guard status != .ended else { return }
    if status == .canceling {
      object["request_counts"] = Self.counts(canceled: requests.count)
    } else {
      let good = requests.reduce(0) { $0 + ((try? Self.prompt(of: $1)) == nil ? 0 : 1) }
      object["request_counts"] = Self.counts(succeeded: good, errored: requests.count - good)
    }
    object["processing_status"] = .string(Status.ended.rawValue)
    object["ended_at"] = Self.moment(date)
    // Without a host, unlike the real one: SDKs go where it leads, and their key must not.
    object["results_url"] = .string("/v1/messages/batches/\(id)/results")
  }

  /// What has ended cannot be cancelled, and stays as it is.
  mutating func cancel(at date: UnixTime) {
    guard status == .inProgress else { return }
    object["processing_status"] = .string(Status.canceling.rawValue)
    object["cancel_initiated_at"] = Self.moment(date)
  }

  /// A line for each request, with the same reply made to fit each of them.
  func results(saying reply: FittedReply, in setting: inout Setting) -> [UInt8] {
    let reply = Reply(reply)
    var bytes: [UInt8] = []
    for request in requests {
      let line: JSON = [
        "custom_id": request["custom_id"] ?? .null,
        "result": result(of: request, reply, in: &setting),
      ]
      bytes += JSONLayout.compactLine.bytes(of: line)
    }
    return bytes
  }

  private func result(
    of request: JSON,
    _ reply: Reply,
    in setting: inout Setting
  ) -> JSON {
    guard object["request_counts"]?["canceled"]?.int == 0 else { return ["type": "canceled"] }
    do {
      let prompt = try Self.prompt(of: request)
      let fitted = FittedReply(reply, to: prompt)
      var message = AnthropicMessage(fitted, to: prompt, in: &setting)
      message.serviceTier = "batch"
      return ["type": "succeeded", "message": message.whole]
    } catch {
      let refusal = AnthropicErrors().settledRefusal(for: error)
      let requestID = Anthropic.head.requestID(in: &setting)
      return ["type": "errored", "error": AnthropicErrors.json(of: refusal, requestID: requestID)]
    }
  }

  private static func prompt(of request: JSON) throws(Failure) -> Prompt {
    try AnthropicReading.prompt(of: RequestBody(request["params"]?.object ?? JSONObject()))
  }

  private static func moment(_ date: UnixTime) -> JSON {
    .string(CalendarDate(date).rfc3339(digits: 6))
  }

  private static func counts(
    processing: Int = 0,
    succeeded: Int = 0,
    errored: Int = 0,
    canceled: Int = 0
  ) -> JSON {
    [
      "processing": .number(JSONNumber(processing)),
      "succeeded": .number(JSONNumber(succeeded)),
      "errored": .number(JSONNumber(errored)),
      "canceled": .number(JSONNumber(canceled)),
      "expired": 0,
    ]
  }
}

extension Reply {
  /// What was made to fit one prompt, to be made to fit others.
  fileprivate init(_ fitted: FittedReply) {
    self.init(
      parts: fitted.parts.map { part in
        switch part {
        case .text(let passage): .text(passage)
        case .reasoning(let passage): .reasoning(passage)
        case .toolCall(let call): .toolCall(call)
        case .refusal(let passage): .refusal(passage)
        }
      }
    )
  }
}
