import MixtapeHTTP
import MixtapeJSON

/// A batch while its lines are answered, each as if it had been a request of its own.
struct BatchRun {
  let endpoint: String
  /// What the model says to every line.
  let text: String

  /// Lines of what went well, and of what was refused.
  private var outputs: [JSON] = []
  private var refusals: [JSON] = []
  /// What is wrong with the file: then nothing is answered.
  private var flaws: [JSON] = []

  init(endpoint: String, text: String) {
    self.endpoint = endpoint
    self.text = text
  }

  mutating func answer(_ file: [UInt8], in setting: inout Setting) {
    let lines = file.split(separator: UInt8(ascii: "\n")).map { [UInt8]($0) }
    if lines.isEmpty { flaw("empty_file", "The batch file is empty.", line: nil) }
    let provider: any Provider = OpenAI()
    for (index, line) in lines.enumerated() {
      guard let json = try? JSON(parsing: line), json.object != nil else {
        flaw("invalid_json_line", "This line is not parseable as valid JSON.", line: index + 1)
        continue
      }
      guard json["url"]?.string == endpoint else {
        flaw(
          "mismatched_url",
          "The URL provided for this request does not match the batch endpoint.",
          line: index + 1
        )
        continue
      }
      answer(json, from: provider, in: &setting)
    }
  }

  /// The batch as it is afterwards, and the files that it left behind.
  func finished(
    _ batch: JSON,
    in setting: inout Setting
  ) -> (batch: JSON, files: [Kept.Change]) {
    guard flaws.isEmpty else {
      let errors: JSON = ["object": "list", "data": .array(flaws)]
      let changed = batch.changed([
        ("status", "failed"), ("errors", errors), ("failed_at", setting.seconds),
      ])
      return (changed, [])
    }
    var files: [Kept.Change] = []
    var changes: [(key: String, value: JSON)] = [
      ("status", "completed"), ("in_progress_at", setting.seconds),
      ("finalizing_at", setting.seconds), ("completed_at", setting.seconds),
      ("request_counts", counts),
    ]
    for (field, lines) in [("output_file_id", outputs), ("error_file_id", refusals)]
    where !lines.isEmpty {
      let file = Files.keeping(
        lines.flatMap { JSONLayout.compactLine.bytes(of: $0) },
        filename: "\(batch["id"]?.string ?? "")_\(field.prefix { $0 != "_" }).jsonl",
        purpose: "batch_output",
        in: &setting
      )
      files.append(.keep(id: file.id, file.thing))
      changes.append((field, .string(file.id)))
    }
    return (batch.changed(changes), files)
  }

  private var counts: JSON {
    [
      "total": .number(JSONNumber(outputs.count + refusals.count)),
      "completed": .number(JSONNumber(outputs.count)),
      "failed": .number(JSONNumber(refusals.count)),
    ]
  }

  private mutating func answer(
    _ line: JSON,
    from provider: any Provider,
    in setting: inout Setting
  ) {
    let request = HTTPRequest(
      method: line["method"]?.string ?? "POST",
      target: endpoint,
      body: (line["body"] ?? [:]).bytes()
    )
    let operation = provider.operation(method: request.method, path: endpoint[...])
    let answer = Self.answer(request, operation, text, from: provider, in: &setting)
    let entry: JSON = [
      "id": .string("batch_req_" + setting.dice.letters(.hexadecimal, 32)),
      "custom_id": line["custom_id"] ?? .null,
      "response": [
        "status_code": .number(JSONNumber(answer.head.status)),
        "request_id": .string(setting.dice.letters(.hexadecimal, 32)),
        "body": (try? JSON(parsing: answer.bytes)) ?? .null,
      ],
      "error": nil,
    ]
    if answer.head.status < 400 {
      outputs.append(entry)
    } else {
      refusals.append(entry)
    }
  }

  private static func answer(
    _ request: HTTPRequest,
    _ operation: Operation?,
    _ text: String,
    from provider: any Provider,
    in setting: inout Setting
  ) -> ProviderAnswer {
    guard let operation else {
      return provider.answer(Failure(.notFound), for: nil, in: &setting)
    }
    do {
      var prompt = try provider.prompt(of: request, for: operation)
      prompt.wantsStream = false
      return provider.answer(Reply(text: text), to: prompt, for: operation, in: &setting)
    } catch {
      return provider.answer(error, for: operation, in: &setting)
    }
  }

  private mutating func flaw(_ code: String, _ message: String, line: Int?) {
    flaws.append([
      "code": .string(code), "message": .string(message), "param": nil,
      "line": line.map { .number(JSONNumber($0)) } ?? .null,
    ])
  }
}
