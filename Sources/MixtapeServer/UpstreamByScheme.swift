import MixtapeHTTP

/// The two ways upstream behind one door: our own client for `http://`, another for `https://`.
package struct UpstreamByScheme: Upstream {
  private let plain: any Upstream
  private let secure: any Upstream

  package init(plain: any Upstream, secure: any Upstream) {
    self.plain = plain
    self.secure = secure
  }

  package func send(
    _ request: UpstreamRequest,
    receive: (UpstreamEvent) async throws -> Void
  ) async throws {
    try await (request.origin.isSecure ? secure : plain).send(request, receive: receive)
  }
}
