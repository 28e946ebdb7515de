import MixtapeIO
package import MixtapeServer
import Synchronization

extension Doors {
  /// The real world: this machine's clock, files and network.
  package init(world loops: EventLoopGroup) {
    let time = SystemTime(loops: loops)
    self.init(
      time: time,
      upstream: UpstreamByScheme(loops: loops, time: time),
      files: DiskFileStore(),
      log: StandardLog()
    )
  }
}

/// Our own client for `http://`, URLSession for `https://`.
private final class UpstreamByScheme: Upstream {
  private let plain: HTTPUpstream
  private let time: SystemTime
  /// Made when first asked for: most servers never go upstream over TLS.
  private let secure = Mutex<URLSessionUpstream?>(nil)

  init(loops: EventLoopGroup, time: SystemTime) {
    plain = HTTPUpstream(connector: SocketConnector(loops: loops), time: time)
    self.time = time
  }

  func send(
    _ request: UpstreamRequest,
    receive: (UpstreamEvent) async throws -> Void
  ) async throws {
    let upstream: any Upstream = request.origin.isSecure ? secureUpstream() : plain
    try await upstream.send(request, receive: receive)
  }

  private func secureUpstream() -> URLSessionUpstream {
    secure.withLock { made in
      if let made { return made }
      let upstream = URLSessionUpstream(time: time)
      made = upstream
      return upstream
    }
  }
}
