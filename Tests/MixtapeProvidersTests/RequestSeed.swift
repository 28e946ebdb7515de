import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// A full and valid request to one POST endpoint of one provider: where bad ones begin.
struct RequestSeed: Sendable, CustomTestStringConvertible {
  let provider: any Provider
  let operation: MixtapeProviders.Operation
  let request: HTTPRequest

  var testDescription: String { "\(provider.name) \(request.target)" }

  static let all: [RequestSeed] = ProviderCase.all.flatMap { provider in
    provider.provider.endpoints.compactMap { endpoint in
      endpoint.method == "POST" ? RequestSeed(provider.provider, endpoint) : nil
    }
  }

  /// Without those that differ in nothing but the beginning of the path.
  static let distinct = all.enumerated().compactMap { index, seed in
    let isKnown = all[..<index].contains {
      $0.provider.name == seed.provider.name && $0.operation.name == seed.operation.name
    }
    return isKnown ? nil : seed
  }

  /// Those that a model answers in words.
  static let conversations = all.filter(\.operation.isConversation)

  private init?(_ provider: any Provider, _ endpoint: Endpoint) {
    var target = endpoint.path.text
    let model = provider.name == "bedrock" ? "anthropic.claude-3-sonnet" : "gemini-2.5-flash"
    let names = [
      ("{model*}", model), ("{model}", model), ("{version}", "v1beta"), ("{deployment}", "m"),
    ]
    for (name, value) in names { target = target.replacing(name, with: value) }
    target = target.replacing(/\{[a-z*]+\}/, with: "x")
    guard let operation = provider.operation(method: "POST", path: target[...]) else { return nil }
    self.provider = provider
    self.operation = operation
    let isForm = ["audio.transcriptions", "files.create"].contains(endpoint.name)
    request = HTTPRequest(
      method: "POST",
      target: target,
      fields: [
        "content-type": isForm ? "multipart/form-data; boundary=edge" : "application/json"
      ],
      body: Array(Self.body(of: endpoint.name, from: provider.name).utf8)
    )
  }

  func with(_ body: [UInt8]) -> HTTPRequest {
    var request = request
    request.body = body
    return request
  }

  /// Its own, and the same in every run.
  var dice: Dice {
    Dice(seed: testDescription.utf8.reduce(11) { $0 &* 31 &+ UInt64($1) })
  }

  /// What the provider answers, be it that it refuses; and whether it does.
  func answer(
    to request: HTTPRequest,
    with reply: Reply
  ) -> (answer: ProviderAnswer, refusal: Failure?) {
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    do throws(Failure) {
      let prompt = try provider.prompt(of: request, for: operation)
      return (provider.answer(reply, to: prompt, for: operation, in: &setting), nil)
    } catch {
      return (provider.answer(error, for: operation, in: &setting), error)
    }
  }
}

extension RequestSeed {
  private static func body(of name: String, from provider: String) -> String {
    switch (provider, name) {
    case ("cohere", _): cohere(name)
    case ("ollama", "chat"): adding(#""think":true,"stream":true"#, to: .ollama)
    case ("ollama", "generate"):
      #"{"model":"m","prompt":"Hi","system":"s","images":["aGVsbG8="],"stream":true,"options":"#
        + #"{"stop":["x"],"num_predict":99},"format":{"type":"object"},"context":[1,2]}"#
    case ("ollama", "embed"): #"{"model":"m","input":["a","b"],"dimensions":3,"truncate":true}"#
    case ("ollama", "embeddings"): #"{"model":"m","prompt":"a","input":"a"}"#
    case ("ollama", _) where ["show", "pull"].contains(name): #"{"model":"m","stream":true}"#
    case ("bedrock", _): bedrock(name)
    default: common(name)
    }
  }

  private static func common(_ name: String) -> String {
    switch name {
    case "chat.completions":
      adding(
        #""n":2,"stream":true,"stream_options":{"include_usage":true},"stop":["a"],"#
          + #""tool_choice":"auto","temperature":0.5,"response_format":{"type":"json_schema","#
          + #""json_schema":{"name":"s","schema":{"type":"object"}}}"#,
        to: .openAI
      )
    case "responses":
      adding(
        #""stream":true,"stream_options":{"include_obfuscation":true},"tool_choice":"auto","#
          + #""reasoning":{"effort":"low","summary":"auto"},"text":{"format":{"type":"#
          + #""json_schema","name":"n","schema":{}},"verbosity":"low"},"metadata":{"a":"b"},"#
          + #""background":false,"store":true,"service_tier":"auto","previous_response_id":null"#,
        to: .responses
      )
    case "messages":
      adding(
        #""stream":true,"stop_sequences":["x"],"tool_choice":{"type":"auto"},"temperature":1"#,
        to: .anthropic
      )
    case "messages.count_tokens": adding(#""tool_choice":{"type":"auto"}"#, to: .anthropic)
    case "messages.batches.create":
      #"{"requests":[{"custom_id":"a","params":{"model":"m","max_tokens":9,"#
        + #""messages":[{"role":"user","content":"Hi"}]}}]}"#
    case "generateContent", "streamGenerateContent", "countTokens": PromptFormat.gemini.conversation
    case "embedContent":
      #"{"content":{"parts":[{"text":"a"}]},"outputDimensionality":3,"taskType":"CLUSTERING"}"#
    case "batchEmbedContents":
      #"{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]}}]}"#
    case "completions":
      #"{"model":"m","prompt":["a","b"],"max_tokens":5,"n":2,"stream":true,"stop":["x"],"#
        + #""echo":true,"stream_options":{"include_usage":true}}"#
    case "embeddings": #"{"model":"m","input":["a",[1,2]],"encoding_format":"base64"}"#
    case "moderations": #"{"model":"omni-moderation-latest","input":["a","b"]}"#
    case "images.generate": #"{"model":"gpt-image-1","prompt":"a","n":2,"size":"1024x1024"}"#
    case "audio.speech": #"{"model":"tts-1","input":"a","voice":"alloy","response_format":"mp3"}"#
    case "batches.create":
      #"{"input_file_id":"file-x","endpoint":"/v1/chat/completions","completion_window":"24h"}"#
    case "audio.transcriptions":
      form(["model": "whisper-1", "response_format": "json"], file: "RIFF")
    case "files.create": form(["purpose": "batch"], file: "{}\n")
    default: #"{"model":"m","input":"a","prompt":"a"}"#
    }
  }

  private static func cohere(_ name: String) -> String {
    switch name {
    case "embed":
      #"{"model":"m","texts":["a","b"],"input_type":"search_query","embedding_types":["float"]}"#
    case "rerank": #"{"model":"m","query":"a","documents":["a","b"],"top_n":1}"#
    default:
      #"{"model":"m","stream":true,"max_tokens":50,"stop_sequences":["x"],"messages":["#
        + #"{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","#
        + #""text":"Hi"}]},{"role":"assistant","tool_plan":"p","tool_calls":[{"id":"c","#
        + #""type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","#
        + #""tool_call_id":"c","content":"r"}],"tools":[{"type":"function","function":"#
        + #"{"name":"f","parameters":{"type":"object"}}}],"documents":["d"]}"#
    }
  }

  private static func bedrock(_ name: String) -> String {
    let converse =
      #"{"messages":[{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":["#
      + #"{"toolUse":{"toolUseId":"t","name":"f","input":{}}}]},{"role":"user","content":["#
      + #"{"toolResult":{"toolUseId":"t","content":[{"text":"r"}]}}]}],"system":[{"text":"s"}],"#
      + #""inferenceConfig":{"maxTokens":99,"stopSequences":["x"]},"toolConfig":{"tools":["#
      + #"{"toolSpec":{"name":"f","inputSchema":{"json":{}}}}]}}"#
    return switch name {
    case "invoke", "invoke-with-response-stream":
      #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":99,"messages":[{"role":"user","#
        + #""content":[{"type":"text","text":"Hi"}]}],"system":"s","stop_sequences":["x"]}"#
    case "count-tokens": #"{"input":{"converse":\#(converse)}}"#
    default: converse
    }
  }

  /// A conversation with everything in it, and these members besides.
  private static func adding(_ members: String, to format: PromptFormat) -> String {
    let text = format.conversation.replacing(#""stream":false,"#, with: "")
    guard let end = text.lastIndex(of: "}") else { return text }
    return text[..<end] + "," + members + "}"
  }

  private static func form(
    _ values: KeyValuePairs<String, String>,
    file: String
  ) -> String {
    let parts = values.map { "name=\"\($0)\"\r\n\r\n\($1)" }
    let all = parts + ["name=\"file\"; filename=\"a.wav\"\r\n\r\n\(file)"]
    return all.map { "--edge\r\ncontent-disposition: form-data; \($0)\r\n" }.joined()
      + "--edge--\r\n"
  }
}
