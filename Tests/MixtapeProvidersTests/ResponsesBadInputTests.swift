import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What no client should send is answered all the same, in the provider's shape.
struct ResponsesBadInputTests {
  @Test func `ten thousand items are read, and their calls are found`() throws {
    let pair: [JSON] = (0..<5_000).flatMap { index -> [JSON] in
      let id = JSON.string("call_\(index)")
      return [
        ["type": "function_call", "call_id": id, "name": "f", "arguments": "{}"],
        ["type": "function_call_output", "call_id": id, "output": "1"],
      ]
    }
    let body: JSON = ["model": "m", "input": .array(pair)]
    let prompt = try ResponsesAsking().prompt(body.text())
    #expect(prompt.messages.count == 10_000)
  }
}
