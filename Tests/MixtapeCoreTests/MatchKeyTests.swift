import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import Testing

@Suite struct `A match key` {
  let body = #"{"model":"gpt-5","messages":[{"role":"user","content":"hi"}],"temperature":1.0}"#

  @Test(arguments: [
    #"{ "temperature": 1, "messages": [ {"content":"hi","role":"user"} ], "model": "gpt-5" }"#,
    #"{"model":"gpt-5","messages":[{"role":"user","content":"\u0068i"}],"temperature":1.0}"#,
  ])
  func `does not depend on how the same JSON is written`(other: String) {
    #expect(key(body: other) == key(body: body))
  }

  @Test func `depends on provider, method, path, query and body`() {
    let keys = [
      key(body: body),
      key(provider: "deepseek", body: body),
      key(method: "PUT", body: body),
      key(target: "/v1/completions", body: body),
      key(target: "/v1/chat/completions?beta=true", body: body),
      key(body: body.replacing("hi", with: "ho")),
      key(body: "not json"),
      key(body: ""),
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test func `does not depend on the order of the query or on keys in it`() {
    #expect(
      key(target: "/v1/x?b=2&a=1&key=secret-one", body: "")
        == key(target: "/v1/x?a=1&b=2&key=secret-two", body: "")
    )
  }

  @Test func `leaves out what it is told to`() throws {
    var options = MatchOptions()
    options.ignoredPaths = [try JSONPath(parsing: "messages[*].content")]
    options.ignoredQueryItems = ["trace"]
    #expect(
      key(target: "/v1/x?trace=1", body: body, options: options)
        == key(target: "/v1/x?trace=2", body: body.replacing("hi", with: "ho"), options: options)
    )
  }

  @Test func `counts fields only when they are chosen`() {
    var options = MatchOptions()
    #expect(
      key(fields: ["x-tenant": "a"], body: body) == key(fields: ["x-tenant": "b"], body: body)
    )
    options.fields = ["x-tenant"]
    #expect(
      key(fields: ["x-tenant": "a"], body: body, options: options)
        != key(fields: ["x-tenant": "b"], body: body, options: options)
    )
  }

  @Test func `finds the same prompt behind another provider's wire format`() {
    var options = MatchOptions()
    options.basis = .prompt
    let ollama = #"{"model":"gpt-5","messages":[{"role":"user","content":"hi"}],"stream":false}"#
    #expect(
      key(provider: "ollama", target: "/api/chat", body: ollama, options: options)
        == key(body: body, options: options)
    )
    #expect(
      key(
        provider: "ollama",
        target: "/api/chat",
        body: ollama.replacing("hi", with: "ho"),
        options: options
      ) != key(body: body, options: options)
    )
  }

  @Test func `does not see the boundary of a multipart body`() {
    func multipart(_ boundary: String) -> MatchKey {
      key(
        fields: ["content-type": "multipart/form-data; boundary=\(boundary)"],
        body: "--\(boundary)\r\n\r\nsound\r\n--\(boundary)--\r\n"
      )
    }
    #expect(multipart("one") == multipart("another"))
  }

  private func key(
    provider: String = "openai",
    method: String = "POST",
    target: String = "/v1/chat/completions",
    fields: HTTPFields = [:],
    body: String,
    options: MatchOptions = MatchOptions()
  ) -> MatchKey {
    let bytes = Array(body.utf8)
    return MatchKey.make(
      provider: provider,
      method: method,
      target: target,
      fields: fields,
      body: bytes.span,
      options: options
    )
  }
}
