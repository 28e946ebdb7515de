package import MixtapeJSON
import MixtapeProviders

/// An attempt as a line of a saved journal has it; what is empty or as usual is left out.
extension Attempt {
  package var json: JSON {
    var object = JSONObject()
    writeRequest(to: &object)
    writeAnswer(to: &object)
    writeContent(to: &object)
    return .object(object)
  }

  private func writeRequest(to object: inout JSONObject) {
    object.add("id", id)
    object.add("session", name: session)
    object.add("conversation", .string(conversation))
    object.add("named", isNamed)
    object.add("question", question.map { .string($0) })
    object.add("continuation", isContinuation)
    object.add("provider", .string(provider))
    object.add("model", .string(model))
    object.add("operation", operation.map { .string($0) })
    object.add("stream", isStream)
    object.add("tools", names: tools)
    if promptTokens > 0 { object.add("promptTokens", promptTokens) }
    object.add("keyOwner", keyOwner.map { .string($0) })
    object.add("account", account)
    object.add("retryCount", retryCount)
  }

  private func writeAnswer(to object: inout JSONObject) {
    object.add("startedAt", startedAt - .start)
    object.add("headAt", headAt)
    object.add("firstTokenAt", firstTokenAt)
    object.add("endedAt", endedAt)
    if longestSilence > .zero { object.add("longestSilence", longestSilence) }
    object.add("status", status)
    object.add("failure", failure.map { .string($0.rawValue) })
    object.add("failureInStream", isFailureInStream)
    object.add("retryAfter", retryAfter)
    object.add("retryable", isRetryable.map { .bool($0) })
    object.add("ending", .string(ending.rawValue))
    object.add("truncated", isTruncated)
    if malformedEvents > 0 { object.add("malformedEvents", malformedEvents) }
    object.add("miss", isMiss)
  }

  private func writeContent(to object: inout JSONObject) {
    object.add("text", name: Redaction.standard.text(text))
    if textLength > 0 { object.add("textLength", textLength) }
    object.add("toolCalls", names: toolCalls)
    object.add("usage", usage.json)
    object.add("because", name: because)
    object.add("faults", names: faults)
  }
}

/// What is as usual is not written.
extension JSONObject {
  fileprivate mutating func add(_ key: String, _ value: JSON?) {
    if let value { members.append(Member(key: key, value: value)) }
  }

  fileprivate mutating func add(_ key: String, _ number: Int?) {
    add(key, number.map { .number(JSONNumber($0)) })
  }

  fileprivate mutating func add(_ key: String, _ time: Duration?) {
    add(key, time.map { .number($0.millisecondNumber) })
  }

  fileprivate mutating func add(_ key: String, _ flag: Bool) {
    if flag { add(key, .bool(true)) }
  }

  fileprivate mutating func add(_ key: String, name: String) {
    if !name.isEmpty { add(key, .string(name)) }
  }

  fileprivate mutating func add(_ key: String, names: [String]) {
    if !names.isEmpty { add(key, .array(names.map { .string($0) })) }
  }
}

extension Attempt: JSONObjectReadable {
  package static let noun = "an attempt"

  package init(_ reader: inout JSONReader) throws(JSONError) {
    self.init(
      id: try reader.required("id"),
      session: try reader.optional("session") ?? "",
      conversation: try reader.required("conversation"),
      provider: try reader.required("provider"),
      model: try reader.required("model"),
      startedAt: .start + (try reader.required("startedAt", as: Milliseconds.self)).duration
    )
    try readRequest(&reader)
    try readAnswer(&reader)
    try readContent(&reader)
  }

  private mutating func readRequest(_ reader: inout JSONReader) throws(JSONError) {
    isNamed = try reader.optional("named") ?? false
    question = try reader.optional("question")
    isContinuation = try reader.optional("continuation") ?? false
    operation = try reader.optional("operation")
    isStream = try reader.optional("stream") ?? false
    tools = try reader.optional("tools") ?? []
    promptTokens = try reader.optional("promptTokens") ?? 0
    keyOwner = try reader.optional("keyOwner")
    account = try reader.optional("account")
    retryCount = try reader.optional("retryCount")
  }

  private mutating func readAnswer(_ reader: inout JSONReader) throws(JSONError) {
    headAt = try reader.optional("headAt", as: Milliseconds.self)?.duration
    firstTokenAt = try reader.optional("firstTokenAt", as: Milliseconds.self)?.duration
    endedAt = try reader.optional("endedAt", as: Milliseconds.self)?.duration
    longestSilence =
      try reader.optional("longestSilence", as: Milliseconds.self)?.duration ?? .zero
    status = try reader.optional("status")
    failure = try reader.optional("failure", as: Failure.Kind.self)
    isFailureInStream = try reader.optional("failureInStream") ?? false
    retryAfter = try reader.optional("retryAfter", as: Milliseconds.self)?.duration
    isRetryable = try reader.optional("retryable")
    ending = try reader.required("ending", as: Ending.self)
    isTruncated = try reader.optional("truncated") ?? false
    malformedEvents = try reader.optional("malformedEvents") ?? 0
    isMiss = try reader.optional("miss") ?? false
  }

  private mutating func readContent(_ reader: inout JSONReader) throws(JSONError) {
    text = try reader.optional("text") ?? ""
    textLength = try reader.optional("textLength") ?? 0
    toolCalls = try reader.optional("toolCalls") ?? []
    usage = try reader.optional("usage", as: ReadUsage.self)?.usage ?? Reply.Usage()
    because = try reader.optional("because") ?? ""
    faults = try reader.optional("faults") ?? []
  }
}

extension Attempt.Ending: JSONReadable {}

extension Failure.Kind: JSONReadable {}

private struct ReadUsage: JSONObjectReadable {
  static let noun = "a usage"
  var usage = Reply.Usage()

  init(_ reader: inout JSONReader) throws(JSONError) {
    usage.input = try reader.optional("input")
    usage.cachedInput = try reader.optional("cachedInput")
    usage.cacheWrite = try reader.optional("cacheWrite")
    usage.output = try reader.optional("output")
    usage.reasoning = try reader.optional("reasoning")
  }
}

extension Reply.Usage {
  /// nil where nothing was told.
  fileprivate var json: JSON? {
    let counts = [
      ("input", input), ("cachedInput", cachedInput), ("cacheWrite", cacheWrite),
      ("output", output), ("reasoning", reasoning),
    ]
    let members = counts.compactMap { key, count in
      count.map { JSONObject.Member(key: key, value: .number(JSONNumber($0))) }
    }
    return members.isEmpty ? nil : .object(JSONObject(members))
  }
}
