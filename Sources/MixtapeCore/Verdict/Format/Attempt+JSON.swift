package import MixtapeJSON
import MixtapeProviders

/// An attempt as a line of a saved journal has it; what is empty or as usual is left out.
extension Attempt {
  package var json: JSON {
    var object = JSONObject()
    func set(_ key: String, _ value: JSON?) {
      if let value { object.members.append(JSONObject.Member(key: key, value: value)) }
    }
    func time(_ key: String, _ value: Duration?) {
      set(key, value.map { .number($0.millisecondNumber) })
    }
    func flag(_ key: String, _ value: Bool) { set(key, value ? true : nil) }
    func count(_ key: String, _ value: Int) {
      set(key, value == 0 ? nil : .number(JSONNumber(value)))
    }
    func names(_ key: String, _ value: [String]) {
      set(key, value.isEmpty ? nil : .array(value.map { .string($0) }))
    }
    set("id", .number(JSONNumber(id)))
    set("session", session.isEmpty ? nil : .string(session))
    set("conversation", .string(conversation))
    flag("named", isNamed)
    set("provider", .string(provider))
    set("model", .string(model))
    set("operation", operation.map { .string($0) })
    flag("stream", isStream)
    names("tools", tools)
    count("promptTokens", promptTokens)
    set("keyOwner", keyOwner.map { .string($0) })
    set("account", account.map { .number(JSONNumber($0)) })
    set("retryCount", retryCount.map { .number(JSONNumber($0)) })
    time("startedAt", startedAt - .start)
    time("headAt", headAt)
    time("firstTokenAt", firstTokenAt)
    time("endedAt", endedAt)
    time("longestSilence", longestSilence == .zero ? nil : longestSilence)
    set("status", status.map { .number(JSONNumber($0)) })
    set("failure", failure.map { .string($0.rawValue) })
    flag("failureInStream", isFailureInStream)
    time("retryAfter", retryAfter)
    set("retryable", isRetryable.map { .bool($0) })
    set("ending", .string(ending.rawValue))
    flag("truncated", isTruncated)
    count("malformedEvents", malformedEvents)
    flag("miss", isMiss)
    set("text", text.isEmpty ? nil : .string(Redaction.standard.text(text)))
    count("textLength", textLength)
    names("toolCalls", toolCalls)
    set("usage", usage.json)
    set("because", because.isEmpty ? nil : .string(because))
    names("faults", faults)
    return .object(object)
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
