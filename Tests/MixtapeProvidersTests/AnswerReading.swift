import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// Reads answers as clients do, without knowing how they were written.
extension ProviderCase {
  func text(ofWhole answer: ProviderAnswer) throws -> String {
    let json = try JSON(parsing: answer.bytes)
    let text =
      switch shape {
      case .openAI: json["choices"]?[0]?["message"]?["content"]
      // An empty answer has no content at all.
      case .anthropic: json["content"] == [] ? "" : json["content"]?[0]?["text"]
      case .gemini: json["candidates"]?[0]?["content"]?["parts"]?[0]?["text"]
      case .ollama: json["message"]?["content"]
      case .cohere:
        json["message"]?["content"]?.array?.first { $0["type"]?.string == "text" }?["text"]
          ?? json["message"]?["tool_plan"]
      case .bedrock:
        json["output"]?["message"]?["content"]?.array?.first { $0["text"] != nil }?["text"]
      }
    return try #require(text?.string)
  }

  /// The JSON of each event or line, in order, as a client that knows the framing finds it.
  func chunks(of answer: ProviderAnswer) throws -> [JSON] {
    guard shape != .ollama else {
      return try answer.bytes.split(separator: UInt8(ascii: "\n")).map {
        try JSON(parsing: Array($0))
      }
    }
    guard shape != .bedrock else {
      return try BedrockFrame.all(in: answer.bytes).map { try JSON(parsing: $0.payload) }
    }
    var parser = ServerSentEventParser()
    return try parser.receive(answer.bytes).filter { $0.data != "[DONE]" }
      .map { try JSON(parsing: $0.data) }
  }

  func text(ofStream answer: ProviderAnswer) throws -> String {
    try chunks(of: answer).compactMap { chunk in
      switch shape {
      case .openAI: chunk["choices"]?[0]?["delta"]?["content"]?.string
      case .anthropic: chunk["delta"]?["text"]?.string
      case .gemini: chunk["candidates"]?[0]?["content"]?["parts"]?[0]?["text"]?.string
      case .ollama: chunk["message"]?["content"]?.string
      case .cohere:
        (chunk["delta"]?["message"]?["content"]?["text"]
          ?? chunk["delta"]?["message"]?["tool_plan"])?.string
      case .bedrock: chunk["delta"]?["text"]?.string
      }
    }.joined()
  }

  /// The message of an error, where a client of this provider looks for it.
  func message(ofError answer: ProviderAnswer) throws -> String {
    if answer.head.fields["content-type"]?.hasPrefix("text/plain") == true {
      return String(decoding: answer.bytes, as: UTF8.self)
    }
    let json = try JSON(parsing: answer.bytes)
    let message =
      switch provider.name {
      case "ollama": json["error"]
      case "cohere", "bedrock": json["message"]
      case "mistral": json["message"] ?? json["detail"]
      // Its web framework's own errors.
      case "vllm": json["error"]?["message"] ?? json["error"] ?? json["detail"]
      default: json["error"]?["message"]
      }
    return try #require(message?.string)
  }
}

/// A request and its answer as one text that shows every byte that could matter.
enum Rendering {
  static func text(_ request: HTTPRequest, _ answer: ProviderAnswer) -> String {
    let body = request.body.isEmpty ? "" : String(decoding: request.body, as: UTF8.self) + "\n"
    return "\(request.method) \(request.target)\n\(body)\n" + text(answer)
  }

  /// A carriage return shows as ␍, the end of the body as ␃.
  static func text(_ answer: ProviderAnswer) -> String {
    let reason = answer.head.reason ?? HTTPStatus.reason(of: answer.head.status)
    let isBinary = answer.head.fields["content-type"] == "application/vnd.amazon.eventstream"
    let body =
      isBinary
      ? (try? BedrockFrame.text(of: answer.bytes)) ?? "(no event stream)"
      : String(decoding: answer.bytes, as: UTF8.self).replacing("\r\n", with: "␍\n")
    return "HTTP/1.1 \(answer.head.status) \(reason)\n\(answer.head.fields)\n\n\(body)␃\n"
  }
}
