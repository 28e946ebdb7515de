import MixtapeIO
import Testing

struct URLSessionProxyTests {
  @Test(arguments: [
    ([:], false),
    (["https_proxy": "http://p:1"], true),
    (["HTTPS_PROXY": "http://p:1"], true),
    (["ALL_PROXY": "socks5://p:1"], true),
    (["http_proxy": "http://p:1"], false),
    (["https_proxy": ""], false),
    (["https_proxy": "", "HTTPS_PROXY": "http://p:1"], true),
    (["https_proxy": "http://p:1", "NO_PROXY": "*"], false),
    (["https_proxy": "http://p:1", "no_proxy": "api.example.com"], false),
    (["https_proxy": "http://p:1", "no_proxy": "a.test, .Example.com"], false),
    (["https_proxy": "http://p:1", "no_proxy": "ple.com"], true),
    (["https_proxy": "http://p:1", "no_proxy": "", "NO_PROXY": "*"], false),
  ])
  func `a proxy applies as libcurl reads the environment`(
    environment: [String: String],
    expected: Bool
  ) {
    #expect(URLSessionProxy(environment: environment).applies(to: "API.example.com") == expected)
  }
}
