import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// One conversation with a system text, a picture, a tool call and its result, as each format
/// writes it.
struct PromptFormat: Sendable, CustomTestStringConvertible {
  var provider: any Provider
  var target: String
  let conversation: String

  var testDescription: String { "\(provider.name) \(target)" }

  func prompt(of body: String) throws -> Prompt {
    let request = HTTPRequest(method: "POST", target: target, body: Array(body.utf8))
    let operation = try #require(provider.operation(of: request))
    var prompt = try provider.prompt(of: request, for: operation)
    // Schemas and the body are each format's own; here counts what is neutral.
    prompt.tools = prompt.tools.map { Prompt.Tool(name: $0.name) }
    prompt.details = JSONObject()
    return prompt
  }

  static let neutral = Prompt(
    model: "the-model",
    messages: [
      Prompt.Message(.system, [.text("Be brief."), .text("Be kind.")]),
      Prompt.Message(.user, [.text("Weather in this town?"), .media("aGVsbG8=")]),
      Prompt.Message(
        .assistant,
        [
          .text("Let me see."),
          .toolCall(name: "weather", arguments: #"{"city":"Oslo","days":2}"#),
        ]
      ),
      Prompt.Message(.tool, [.toolResult(name: "weather", text: "Rain.")]),
      Prompt.Message(.assistant, "It rains."),
      Prompt.Message(.user, "And in Bergen?"),
    ],
    wantsStream: false,
    tools: [Prompt.Tool(name: "weather")],
    maxTokens: 50
  )

  static let openAI = PromptFormat(
    provider: ProviderCase.named("openai"),
    target: "/v1/chat/completions",
    conversation: #"""
      {"model":"the-model","max_completion_tokens":50,"messages":[
      {"role":"system","content":"Be brief."},{"role":"developer","content":"Be kind."},
      {"role":"user","content":[{"type":"text","text":"Weather in this town?"},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,aGVsbG8="}}]},
      {"role":"assistant","content":"Let me see.","tool_calls":[{"id":"call_1","type":"function",
        "function":{"name":"weather","arguments":"{\"days\": 2, \"city\": \"Oslo\"}"}}]},
      {"role":"tool","tool_call_id":"call_1","content":"Rain."},
      {"role":"assistant","content":"It rains."},
      {"role":"user","content":"And in Bergen?"}],
      "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}
      """#
  )

  static let responses = PromptFormat(
    provider: ProviderCase.named("openai"),
    target: "/v1/responses",
    conversation: #"""
      {"model":"the-model","max_output_tokens":50,"instructions":"Be brief.","input":[
      {"role":"developer","content":"Be kind."},
      {"role":"user","content":[{"type":"input_text","text":"Weather in this town?"},
        {"type":"input_image","image_url":"data:image/png;base64,aGVsbG8="}]},
      {"type":"reasoning","summary":[],"encrypted_content":"xyz"},
      {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Let me see."}]},
      {"type":"function_call","call_id":"call_1","name":"weather",
        "arguments":"{\"city\":\"Oslo\",\"days\":2}"},
      {"type":"function_call_output","call_id":"call_1","output":"Rain."},
      {"role":"assistant","content":"It rains."},
      {"role":"user","content":"And in Bergen?"}],
      "tools":[{"type":"function","name":"weather","parameters":{"type":"object"}}]}
      """#
  )

  static let anthropic = PromptFormat(
    provider: ProviderCase.named("anthropic"),
    target: "/v1/messages?beta=true",
    conversation: #"""
      {"model":"the-model","max_tokens":50,
      "system":[{"type":"text","text":"Be brief."},
        {"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral"}}],
      "messages":[
      {"role":"user","content":[{"type":"text","text":"Weather in this town?"},
        {"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGVsbG8="}}]},
      {"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"s"},
        {"type":"text","text":"Let me see."},
        {"type":"tool_use","id":"toolu_1","name":"weather","input":{"days":2,"city":"Oslo"}}]},
      {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1",
        "content":[{"type":"text","text":"Rain."}]}]},
      {"role":"assistant","content":"It rains."},
      {"role":"user","content":"And in Bergen?"}],
      "tools":[{"name":"weather","input_schema":{"type":"object"}}]}
      """#
  )

  static let gemini = PromptFormat(
    provider: ProviderCase.named("gemini"),
    target: "/v1beta/models/the-model:generateContent?key=k",
    conversation: #"""
      {"systemInstruction":{"parts":[{"text":"Be brief."},{"text":"Be kind."}]},"contents":[
      {"role":"user","parts":[{"text":"Weather in this town?"},
        {"inlineData":{"mimeType":"image/png","data":"aGVsbG8="}}]},
      {"role":"model","parts":[{"text":"Hm.","thought":true},{"text":"Let me see."},
        {"functionCall":{"name":"weather","args":{"city":"Oslo","days":2}}}]},
      {"role":"user","parts":[{"functionResponse":{"name":"weather",
        "response":{"result":"Rain."}}}]},
      {"role":"model","parts":[{"text":"It rains."}]},
      {"role":"user","parts":[{"text":"And in Bergen?"}]}],
      "generationConfig":{"maxOutputTokens":50},
      "tools":[{"functionDeclarations":[{"name":"weather"}]}]}
      """#
  )

  static let ollama = PromptFormat(
    provider: ProviderCase.named("ollama"),
    target: "/api/chat",
    conversation: #"""
      {"model":"the-model","stream":false,"options":{"num_predict":50},"messages":[
      {"role":"system","content":"Be brief."},{"role":"system","content":"Be kind."},
      {"role":"user","content":"Weather in this town?","images":["aGVsbG8="]},
      {"role":"assistant","content":"Let me see.","tool_calls":[{"function":{"name":"weather",
        "arguments":{"city":"Oslo","days":2}}}]},
      {"role":"tool","tool_name":"weather","content":"Rain."},
      {"role":"assistant","content":"It rains."},
      {"role":"user","content":"And in Bergen?"}],
      "tools":[{"type":"function","function":{"name":"weather"}}]}
      """#
  )
}
