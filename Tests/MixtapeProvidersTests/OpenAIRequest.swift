import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// Asks OpenAI's endpoints, for the tests of more than one of them.
enum OpenAIRequest {
  static let openAI = ProviderCase.named("openai")

  static func answer(
    _ request: HTTPRequest,
    _ reply: Reply = Reply(text: helloText),
    kept: Kept = Kept()
  ) throws -> ProviderAnswer {
    var operation = try #require(openAI.operation(of: request))
    operation.kept = kept
    let prompt = try openAI.prompt(of: request, for: operation)
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    return openAI.answer(reply, to: prompt, for: operation, in: &setting)
  }

  static func post(_ path: String, _ body: String) -> HTTPRequest {
    HTTPRequest(
      method: "POST",
      target: path,
      fields: ["content-type": "application/json"],
      body: Array(body.utf8)
    )
  }

  static func json(
    _ path: String,
    _ body: String,
    _ reply: Reply = Reply(text: helloText)
  ) throws -> JSON {
    let answer = try answer(post(path, body), reply)
    #expect(answer.head.status == 200)
    return try JSON(parsing: answer.bytes)
  }

  /// The data of each event.
  static func events(
    _ path: String,
    _ body: String,
    _ reply: Reply = Reply(text: helloText)
  ) throws -> [String] {
    var parser = ServerSentEventParser()
    return try parser.receive(answer(post(path, body), reply).bytes).map(\.data)
  }

  /// The message that a request which is refused gets.
  static func refusal(_ path: String, _ body: String) throws -> String? {
    let request = post(path, body)
    let operation = try #require(openAI.operation(of: request))
    let failure = #expect(throws: Failure.self) { try openAI.prompt(of: request, for: operation) }
    return try message(of: #require(failure))
  }

  static func message(of failure: Failure) throws -> String? {
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    let answer = openAI.answer(failure, for: nil, in: &setting)
    return try JSON(parsing: answer.bytes)["error"]?["message"]?.string
  }

  static func rendering(_ line: String, _ body: String) throws -> String {
    let words = line.split(separator: " ").map(String.init)
    let request = HTTPRequest(method: words[0], target: words[1], body: Array(body.utf8))
    return Rendering.text(request, try answer(request))
  }

  /// A form with a file, as the SDKs send it.
  static func form(
    _ path: String,
    _ fields: [(String, String)],
    file: (name: String, content: String)?
  ) -> HTTPRequest {
    var body = ""
    for (name, value) in fields {
      body += "--b0undary\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }
    if let file {
      body += "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; "
      body += "filename=\"\(file.name)\"\r\nContent-Type: application/octet-stream\r\n\r\n"
      body += "\(file.content)\r\n"
    }
    return HTTPRequest(
      method: "POST",
      target: path,
      fields: ["content-type": "multipart/form-data; boundary=b0undary"],
      body: Array("\(body)--b0undary--\r\n".utf8)
    )
  }
}
