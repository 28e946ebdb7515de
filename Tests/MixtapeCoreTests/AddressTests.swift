import MixtapeCore
import MixtapeHTTP
import Testing

@Suite struct `An address` {
  @Test(arguments: [
    ("/openai/v1/chat/completions", "", "openai", "/v1/chat/completions"),
    ("/s/blue/openai/v1/chat/completions", "blue", "openai", "/v1/chat/completions"),
    (
      "/gemini/v1beta/models/g:generateContent?key=1", "", "gemini",
      "/v1beta/models/g:generateContent?key=1"
    ),
    ("/v1/messages?beta=true", "", "anthropic", "/v1/messages?beta=true"),
    ("/v1/chat/completions", "", "openai", "/v1/chat/completions"),
    (
      "/v1beta/models/g:streamGenerateContent?alt=sse", "", "gemini",
      "/v1beta/models/g:streamGenerateContent?alt=sse"
    ),
    ("/api/chat", "", "ollama", "/api/chat"),
    ("/s/x/api/chat", "x", "ollama", "/api/chat"),
    ("/xidao/chat/completions", "", "xidao", "/chat/completions"),
    ("/openai", "", "openai", "/"),
    ("/openai?x=1", "", "openai", "/?x=1"),
    ("/deepseek/chat/completions", "", "deepseek", "/chat/completions"),
  ])
  func `is read from the path`(target: String, session: String, name: String, own: String) throws {
    let address = try #require(self.address(target))
    #expect(address.session == session)
    #expect(address.name == name)
    #expect(address.target == own)
  }

  @Test(arguments: ["/", "/nobody/v1/x", "/s/blue", "/s/", "*", "/s/blue/nobody"])
  func `is nobody's`(target: String) {
    #expect(address(target) == nil || address(target)?.target == "/")
  }

  private func address(_ target: String) -> Address? {
    Address(of: HTTPRequest(method: "POST", target: target), gateways: ["xidao"])
  }
}
