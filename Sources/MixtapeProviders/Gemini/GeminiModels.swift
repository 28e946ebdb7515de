import MixtapeHTTP
import MixtapeJSON

/// `GET /v1beta/models`, page by page, and `GET /v1beta/models/{model}`: a few well-known names; a
/// model that is asked for by name exists.
struct GeminiModels: WireFormat {
  let kind = OperationKind.models

  static let names = [
    "gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-3-pro-preview",
    "gemini-3-flash-preview", "gemini-embedding-001",
  ]

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    Prompt(model: operation.parameter("model") ?? "")
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    if let model = operation.parameter("model") { return Gemini.whole(Self.entry(model)) }
    let query = QueryItems(parsing: operation.query)
    let start = try Self.number(query["pageToken"], "page_token", default: 0)
    let size = try Self.number(query["pageSize"], "page_size", default: 50)
    let end = min(Self.names.count, start + (size == 0 ? 50 : min(size, 1_000)))
    var page = JSONObject()
    page["models"] = .array(Self.names[min(start, end)..<end].map(Self.entry))
    if end < Self.names.count { page["nextPageToken"] = .string(String(end)) }
    return Gemini.whole(.object(page))
  }

  private static func number(
    _ text: String?,
    _ field: String,
    default value: Int
  ) throws(Failure) -> Int {
    guard let text, !text.isEmpty else { return value }
    guard let number = Int(text), (0...1_000_000).contains(number) else {
      throw Failure(
        .badRequest,
        message: "Invalid value at '\(field)' (TYPE_INT32), \(JSON.string(text).text())",
        flaw: .wrongType(field: field, expected: "TYPE_INT32")
      )
    }
    return number
  }

  private static func entry(_ name: String) -> JSON {
    let words = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
    let embeds = name.contains("embedding")
    var entry = JSONObject()
    entry["name"] = .string("models/" + name)
    entry["version"] = "001"
    entry["displayName"] = .string(words.joined(separator: " "))
    entry["inputTokenLimit"] = embeds ? 2_048 : 1_048_576
    entry["outputTokenLimit"] = embeds ? 1 : 65_536
    entry["supportedGenerationMethods"] =
      embeds ? ["embedContent", "countTokens"] : ["generateContent", "countTokens"]
    if !embeds {
      entry["temperature"] = 1
      entry["topP"] = .number(JSONNumber(text: "0.95"))
      entry["topK"] = 64
      entry["maxTemperature"] = 2
      entry["thinking"] = true
    }
    return .object(entry)
  }
}
