import MixtapeJSON
import MixtapeSimulation

/// An app's conversation with one provider, kept in that provider's own form as its SDK would.
struct Talk {
  struct Call: Equatable {
    var id: String
    var name: String
    var arguments: JSON
  }

  struct Answer {
    var status: Int
    var body: JSON
    var text = ""
    var calls: [Call] = []
  }

  private enum Format { case openai, anthropic, gemini }

  private let path: String
  private let model: String
  private let system: String
  private let tools: [String]
  private let schema: JSON?
  private let format: Format
  private var messages: [JSON] = []

  init(
    _ provider: String,
    _ model: String,
    system: String = "",
    tools: [String] = [],
    schema: JSON? = nil
  ) {
    self.model = model
    self.system = system
    self.tools = tools
    self.schema = schema
    switch provider {
    case "anthropic":
      (format, path) = (.anthropic, "/anthropic/v1/messages")
    case "gemini":
      (format, path) = (.gemini, "/gemini/v1beta/models/\(model):generateContent")
    case "deepseek":
      (format, path) = (.openai, "/deepseek/chat/completions")
    default:
      (format, path) = (.openai, "/\(provider)/v1/chat/completions")
    }
  }

  /// Says something and takes the answer into the conversation.
  mutating func say(_ text: String, _ client: Client) async throws -> Answer {
    let text = JSON.string(text)
    messages.append(
      format == .gemini
        ? ["role": "user", "parts": [["text": text]]] : ["role": "user", "content": text]
    )
    return try await ask(client)
  }

  /// Says something and runs the tools that the model calls until it calls none.
  mutating func work(
    on task: String,
    _ client: Client,
    _ tool: (Call) async throws -> String
  ) async throws -> (calls: [Call], text: String) {
    var answer = try await say(task, client)
    var calls: [Call] = []
    while !answer.calls.isEmpty, calls.count < 20 {
      for call in answer.calls {
        calls.append(call)
        messages.append(result(try await tool(call), of: call))
      }
      answer = try await ask(client)
    }
    return (calls, answer.text)
  }

  private mutating func ask(_ client: Client) async throws -> Answer {
    let seen = try await client.post(path, request.text())
    var answer = Answer(status: seen.status, body: try JSON(parsing: seen.text))
    guard seen.status == 200 else { return answer }
    switch format {
    case .openai: readOpenAI(&answer)
    case .anthropic: readAnthropic(&answer)
    case .gemini: readGemini(&answer)
    }
    return answer
  }

  private mutating func readOpenAI(_ answer: inout Answer) {
    let message = answer.body["choices"]?[0]?["message"] ?? .null
    messages.append(message)
    answer.text = message["content"]?.string ?? ""
    for call in message["tool_calls"]?.array ?? [] {
      let function = call["function"] ?? .null
      let arguments = try? JSON(parsing: function["arguments"]?.string ?? "")
      answer.calls.append(Call(id: call["id"], name: function["name"], arguments: arguments))
    }
  }

  private mutating func readAnthropic(_ answer: inout Answer) {
    let content = answer.body["content"] ?? .null
    messages.append(["role": "assistant", "content": content])
    for block in content.array ?? [] {
      answer.text += block["text"]?.string ?? ""
      guard block["type"] == "tool_use" else { continue }
      answer.calls.append(Call(id: block["id"], name: block["name"], arguments: block["input"]))
    }
  }

  private mutating func readGemini(_ answer: inout Answer) {
    let content = answer.body["candidates"]?[0]?["content"] ?? .null
    messages.append(content)
    for part in content["parts"]?.array ?? [] {
      answer.text += part["text"]?.string ?? ""
      guard let call = part["functionCall"] else { continue }
      answer.calls.append(Call(id: call["id"], name: call["name"], arguments: call["args"]))
    }
  }
}

extension Talk.Call {
  fileprivate init(id: JSON?, name: JSON?, arguments: JSON?) {
    self.init(id: id?.string ?? "", name: name?.string ?? "", arguments: arguments ?? .null)
  }
}

extension Talk {
  private func result(_ text: String, of call: Call) -> JSON {
    let (id, text) = (JSON.string(call.id), JSON.string(text))
    return switch format {
    case .openai: ["role": "tool", "tool_call_id": id, "content": text]
    case .anthropic:
      [
        "role": "user",
        "content": [["type": "tool_result", "tool_use_id": id, "content": text]],
      ]
    case .gemini:
      [
        "role": "user",
        "parts": [
          ["functionResponse": ["name": .string(call.name), "response": ["result": text]]]
        ],
      ]
    }
  }

  private var request: JSON {
    var body = JSONObject()
    switch format {
    case .openai:
      let system: JSON = ["role": "system", "content": .string(self.system)]
      body["model"] = .string(model)
      body["messages"] = .array((self.system.isEmpty ? [] : [system]) + messages)
      body["response_format"] = schema.map {
        ["type": "json_schema", "json_schema": ["name": "s", "strict": true, "schema": $0]]
      }
    case .anthropic:
      body["model"] = .string(model)
      body["max_tokens"] = 1000
      body["messages"] = .array(messages)
      if !system.isEmpty { body["system"] = .string(system) }
    case .gemini:
      body["contents"] = .array(messages)
      if !system.isEmpty {
        body["systemInstruction"] = ["parts": [["text": .string(system)]]]
      }
      body["generationConfig"] = schema.map {
        ["responseMimeType": "application/json", "responseSchema": $0]
      }
    }
    if !tools.isEmpty { body["tools"] = offeredTools }
    return .object(body)
  }

  private var offeredTools: JSON {
    let anything: JSON = ["type": "object", "properties": [:]]
    let tools = tools.map { JSON.string($0) }
    return switch format {
    case .openai:
      .array(
        tools.map { ["type": "function", "function": ["name": $0, "parameters": anything]] }
      )
    case .anthropic: .array(tools.map { ["name": $0, "input_schema": anything] })
    case .gemini:
      [["functionDeclarations": .array(tools.map { ["name": $0, "parameters": anything] })]]
    }
  }
}
