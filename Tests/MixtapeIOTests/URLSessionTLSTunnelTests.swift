import Foundation
import MixtapeHTTP
import MixtapeIO
import MixtapeServer
import Testing

extension URLSessionTLS {
  /// Through the test server's CONNECT proxy: `.ci/tls run-proxied swift test --filter URLSession`.
  @Suite(.enabled(if: TLSServer.isProxied, TLSServer.notProxied))
  struct Tunnel {
    private let upstream: URLSessionUpstream

    init() throws {
      upstream = try .onSystemTime()
    }

    @Test func `the proxy of the environment is used and its own head is not the answer`()
      async throws
    {
      let before = try await TLSServer.counter("tunnels")
      for _ in 0..<3 {
        let answer = try await upstream.exchange("GET", "/json")
        #expect(answer.head?.fields["x-request-id"] == "req-1")
        #expect(answer.head?.fields["via"] == nil)
        #expect(answer.text == #"{"ok":true}"#)
      }
      #expect(try await TLSServer.counter("tunnels") > before)
    }

    @Test func `an answer without a body comes through a tunnel too`() async throws {
      let answer = try await upstream.exchange("DELETE", "/nothing")
      #expect(answer.head?.status == 204)
      #expect(answer.head?.fields["x-kept"] == "yes")
    }

    @Test func `a host of no_proxy is asked directly`() async throws {
      let port = TLSServer.origin.port
      // The counter is asked for through the proxy, over a connection that is open by now.
      let before = try await TLSServer.counter("tunnels")
      let direct = TLSServer.origin(host: "127.0.0.1", port: port)
      #expect(try await upstream.exchange("GET", "/json", at: direct).head?.status == 200)
      #expect(try await TLSServer.counter("tunnels") == before)
    }

    @Test func `a proxy that refuses is named as the reason`() async throws {
      let origin = TLSServer.origin(host: "refused.test", port: TLSServer.origin.port)
      let answer = try await upstream.exchange("GET", "/json", at: origin)
      #expect(answer.head == nil)
      #expect(answer.error?.kind == .unreachable)
      #expect(answer.error?.message.hasPrefix("the proxy refused the connection") == true)
    }
  }
}
