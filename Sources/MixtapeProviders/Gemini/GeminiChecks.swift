import MixtapeJSON

/// What `generateContent` refuses a request for.
///
/// Words from errors that users quote in issues (2024 to 2026). Fields that we do not know are let
/// through, where Google refuses them: new ones come too often.
enum GeminiChecks {
  static func check(_ body: RequestBody, model: String) throws(Failure) {
    guard let contents = body.field("contents") else { throw Failure(.missing(field: "contents")) }
    guard let contents = contents.array else {
      throw wrongType("contents", "type.googleapis.com/\(types).Content", contents)
    }
    guard !contents.isEmpty else { throw Failure(.empty(field: "contents")) }
    for (index, content) in contents.enumerated() { try check(content, at: index) }
    try checkResults(contents)
    if let configuration = body.field("generationConfig") { try check(configuration) }
    try checkTools(body, model: model)
  }

  private static let types = "google.ai.generativelanguage.v1beta"

  private static func wrongType(_ field: String, _ type: String, _ value: JSON) -> Failure {
    Failure(
      .badRequest,
      message: "Invalid value at '\(field)' (\(type)), \(value.text())",
      flaw: .wrongType(field: field, expected: type)
    )
  }

  private static func bad(_ field: String, _ value: JSON, _ rule: String) -> Failure {
    Failure(.badValue(field: field, value: value.text(), rule: rule))
  }

  private static func check(_ content: JSON, at index: Int) throws(Failure) {
    if content.string != nil { return }
    guard content.object != nil else {
      throw wrongType("contents[\(index)]", "type.googleapis.com/\(types).Content", content)
    }
    if let role = content["role"]?.string, !["", "user", "model", "function"].contains(role) {
      throw Failure(
        .badRequest,
        message: "Please use a valid role: user, model.",
        flaw: .badValue(field: "contents[\(index)].role", value: role, rule: "user or model")
      )
    }
    let parts = GeminiReading.parts(of: content)
    guard !parts.isEmpty else {
      throw bad("contents[\(index)].parts", [], "contents.parts must not be empty.")
    }
    for (place, part) in parts.enumerated() where part.object?.members.isEmpty ?? false {
      throw bad(
        "contents[\(index)].parts[\(place)].data",
        part,
        "required oneof field 'data' must have one initialized field"
      )
    }
  }

  /// Each call of a turn must have its result in the next.
  private static func checkResults(_ contents: [JSON]) throws(Failure) {
    func count(_ name: String, in content: JSON) -> Int {
      GeminiReading.parts(of: content).count { $0.field(name) != nil }
    }
    for (turn, next) in zip(contents, contents.dropFirst()) {
      let calls = count("functionCall", in: turn)
      let results = count("functionResponse", in: next)
      if calls > 0, results > 0, calls != results {
        throw Failure(
          .badRequest,
          message: """
            Please ensure that the number of function response parts is equal to the number of \
            function call parts of the function call turn.
            """
        )
      }
    }
  }

  private static let mimeTypes = [
    "text/plain", "application/json", "application/xml", "application/yaml", "text/x.enum",
  ]

  /// The bounds are documented; the words of `candidate_count` and `stop_sequences` are unverified.
  private static func check(_ configuration: JSON) throws(Failure) {
    func whole(_ name: String, _ range: ClosedRange<Int>, _ rule: String) throws(Failure) {
      guard let value = configuration.field(name) else { return }
      let field = "generation_config.\(name.underscored)"
      guard let int = value.int else { throw wrongType(field, "TYPE_INT32", value) }
      guard range.contains(int) else { throw bad(field, value, "\(name.underscored) \(rule)") }
    }
    func real(_ name: String, upTo most: Double) throws(Failure) {
      guard let value = configuration.field(name) else { return }
      let field = "generation_config.\(name.underscored)"
      guard let double = value.number?.double else { throw wrongType(field, "TYPE_FLOAT", value) }
      guard (0...most).contains(double) else {
        throw bad(field, value, "\(name.underscored) must be in the range [0.0, \(most)].")
      }
    }
    try whole("maxOutputTokens", 1...Int.max, "must be positive.")
    try whole("topK", 1...Int.max, "must be positive.")
    try whole("candidateCount", 1...8, "must be in the range [1, 8].")
    try real("temperature", upTo: 2)
    try real("topP", upTo: 1)
    if let stops = configuration.field("stopSequences") {
      guard let list = stops.array else {
        throw wrongType("generation_config.stop_sequences", "TYPE_STRING", stops)
      }
      guard list.count <= 5 else {
        throw bad(
          "generation_config.stop_sequences",
          stops,
          "at most 5 stop sequences are allowed."
        )
      }
    }
    try checkOutput(configuration)
  }

  private static func checkOutput(_ configuration: JSON) throws(Failure) {
    let type = configuration.field("responseMimeType")?.string ?? "text/plain"
    guard mimeTypes.contains(type) else {
      throw bad(
        "generation_config.response_mime_type",
        .string(type),
        """
        allowed mimetypes are `text/plain`, `application/json`, `application/xml`, \
        `application/yaml` and `text/x.enum`.
        """
      )
    }
    let schema =
      configuration.field("responseSchema") ?? configuration.field("responseJsonSchema")
    if schema != nil, type == "text/plain" {
      throw Failure(
        .badRequest,
        message: "Response schema with a response mime type: 'text/plain' is unsupported"
      )
    }
  }

  private static let modes = ["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"]

  private static func checkTools(_ body: RequestBody, model: String) throws(Failure) {
    for (index, tool) in (body.field("tools")?.array ?? []).enumerated() {
      let declarations = tool.field("functionDeclarations")?.array ?? []
      for (place, declaration) in declarations.enumerated() {
        let name = declaration["name"]
        guard isFunctionName(name?.string ?? "") else {
          throw bad(
            "tools[\(index)].function_declarations[\(place)].name",
            name ?? "",
            """
            Invalid function name. Must start with a letter or an underscore. Must be alphameric \
            (a-z, A-Z, 0-9), underscores (_), dots (.) or dashes (-), with a maximum length of 64.
            """
          )
        }
      }
    }
    let mode = body.field("toolConfig")?.field("functionCallingConfig")?["mode"]
    if let mode, !modes.contains(mode.string?.uppercased() ?? "") {
      throw wrongType(
        "tool_config.function_calling_config.mode",
        "type.googleapis.com/\(types).FunctionCallingConfig.Mode",
        mode
      )
    }
    let type = body.field("generationConfig")?.field("responseMimeType")?.string
    if type == "application/json", !GeminiReading.declarations(in: body).isEmpty,
      !GeminiAnswer.isThirdGeneration(model)
    {
      throw Failure(
        .badRequest,
        message: "Function calling with a response mime type: 'application/json' is unsupported"
      )
    }
  }

  private static func isFunctionName(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 64 else { return false }
    let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    guard !isDigit, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
    return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.:-".contains($0)) }
  }
}
