import MixtapeHTTP
import MixtapeJSON

/// The response as a whole: what was asked for, said back, and what came of it.
struct ResponseObject {
  enum Status: String {
    case queued
    case inProgress = "in_progress"
    case completed
    case incomplete
    case failed
    case cancelled
  }

  let id: String
  /// The status with which it ends.
  let end: Status
  private let created: JSON
  private let model: String
  private let details: JSONObject
  private let tools: JSON
  private let usage: JSON
  private let incompleteDetails: JSON
  private let tellsPayer: Bool
  private let canBeStored: Bool

  init(
    id: String,
    to prompt: Prompt,
    with reply: FittedReply,
    at date: UnixTime,
    in dialect: ResponsesDialect
  ) {
    self.id = id
    tellsPayer = dialect.tellsPayer && !prompt.wantsStream
    canBeStored = dialect.keepsResponses
    created = .number(JSONNumber(Int(date.seconds)))
    model = reply.model
    details = prompt.details
    tools = .array((details["tools"]?.array ?? []).map(Self.tool))
    usage = Self.usage(reply.usage)
    switch reply.stop {
    case .length:
      end = .incomplete
      incompleteDetails = ["reason": "max_output_tokens"]
    case .contentFilter:
      end = .incomplete
      incompleteDetails = ["reason": "content_filter"]
    case .end, .toolCalls, .stopSequence, .refusal:
      end = .completed
      incompleteDetails = nil
    }
  }

  var isInBackground: Bool { details["background"]?.bool ?? false }
  var isStored: Bool { canBeStored && details["store"]?.bool ?? true }

  func settled(with items: [ResponseItem]) -> JSON {
    json(end, output: items.enumerated().map { $1.json(status(ofItem: $0, of: items.count)) })
  }

  /// Of an answer that was cut short the last item is cut.
  func status(ofItem index: Int, of count: Int) -> Status {
    index == count - 1 ? end : .completed
  }

  func json(_ status: Status, output: [JSON] = []) -> JSON {
    let isSettled = status == end
    let members: [(String, JSON)] =
      [
        ("id", .string(id)),
        ("object", "response"),
        ("created_at", created),
        ("status", .string(status.rawValue)),
        ("background", .bool(isInBackground)),
      ] + (tellsPayer ? [("billing", ["payer": "developer"])] : []) + [
        ("completed_at", status == .completed ? created : nil),
        ("error", nil),
        ("frequency_penalty", decimal("frequency_penalty", default: "0.0")),
        ("incomplete_details", isSettled ? incompleteDetails : nil),
        ("instructions", said("instructions")),
        ("max_output_tokens", said("max_output_tokens")),
        ("max_tool_calls", said("max_tool_calls")),
        ("model", .string(model)),
        ("output", .array(output)),
        ("parallel_tool_calls", said("parallel_tool_calls", default: true)),
        ("presence_penalty", decimal("presence_penalty", default: "0.0")),
        ("previous_response_id", said("previous_response_id")),
        ("prompt_cache_key", said("prompt_cache_key")),
        ("prompt_cache_retention", said("prompt_cache_retention")),
        ("reasoning", reasoning),
        ("safety_identifier", said("safety_identifier")),
        ("service_tier", serviceTier(isSettled: isSettled)),
        ("store", .bool(isStored)),
        ("temperature", decimal("temperature", default: "1.0")),
        ("text", text),
        ("tool_choice", said("tool_choice", default: "auto")),
        ("tools", tools),
        ("top_logprobs", said("top_logprobs", default: 0)),
        ("top_p", decimal("top_p", default: "1.0")),
        ("truncation", said("truncation", default: "disabled")),
        ("usage", isSettled ? usage : nil),
        ("user", said("user")),
        ("metadata", said("metadata", default: [:])),
      ]
    return .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
  }

  /// What the request says; else what it means when it says nothing.
  private func said(_ key: String, default value: JSON = nil) -> JSON {
    guard let said = details[key], !said.isNull else { return value }
    return said
  }

  /// Whole numbers are written with a point as well: `1.0`.
  private func decimal(_ key: String, default value: String) -> JSON {
    guard let text = details[key]?.number?.text else { return .number(JSONNumber(text: value)) }
    let isWhole = !text.utf8.contains { [.point, .e, .bigE].contains($0) }
    return .number(JSONNumber(text: isWhole ? text + ".0" : text))
  }

  private var reasoning: JSON {
    let asked = details["reasoning"]
    return ["effort": asked?["effort"] ?? nil, "summary": asked?["summary"] ?? nil]
  }

  private var text: JSON {
    let asked = details["text"]
    var format = asked?["format"] ?? ["type": "text"]
    if format["type"] == "json_schema" {
      format = [
        "type": "json_schema",
        "description": format["description"] ?? nil,
        "name": format["name"] ?? nil,
        "schema": format["schema"] ?? [:],
        "strict": format["strict"] ?? false,
      ]
    }
    return ["format": format, "verbosity": asked?["verbosity"] ?? "medium"]
  }

  /// Which tier it was is known when it is done.
  private func serviceTier(isSettled: Bool) -> JSON {
    let asked = said("service_tier", default: "auto")
    return asked == "auto" && isSettled ? "default" : asked
  }

  private static func tool(_ tool: JSON) -> JSON {
    guard tool["type"] == "function" else { return tool }
    return [
      "type": "function",
      "description": tool["description"] ?? nil,
      "name": tool["name"] ?? nil,
      "parameters": tool["parameters"] ?? nil,
      "strict": tool["strict"] ?? true,
    ]
  }

  /// `cache_write_tokens` is not in the recordings of 2026-03, but in the AI SDK's of 2026-08, and
  /// openai-python 3.54 counts on it.
  private static func usage(_ usage: FittedReply.Usage) -> JSON {
    func number(_ count: Int) -> JSON { .number(JSONNumber(count)) }
    return [
      "input_tokens": number(usage.input),
      "input_tokens_details": [
        "cache_write_tokens": number(usage.cacheWrite),
        "cached_tokens": number(usage.cachedInput),
      ],
      "output_tokens": number(usage.output),
      "output_tokens_details": ["reasoning_tokens": number(usage.reasoning)],
      "total_tokens": number(usage.total),
    ]
  }
}

extension UInt8 {
  fileprivate static let point = UInt8(ascii: ".")
  fileprivate static let e = UInt8(ascii: "e")
  fileprivate static let bigE = UInt8(ascii: "E")
}
