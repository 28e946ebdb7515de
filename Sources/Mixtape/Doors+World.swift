package import MixtapeIO
package import MixtapeServer
import Synchronization

extension Doors {
  /// The real world: this machine's clock, files and network.
  package init(world loops: EventLoopGroup) {
    let time = SystemTime(loops: loops)
    self.init(
      time: time,
      upstream: UpstreamByScheme(
        plain: HTTPUpstream(connector: SocketConnector(loops: loops), time: time),
        secure: LazyURLSessionUpstream(time: time)
      ),
      files: DiskFileStore(),
      log: StandardLog()
    )
  }
}

/// URLSession, made when first asked for: most servers never go upstream over TLS.
private final class LazyURLSessionUpstream: Upstream {
  private let time: SystemTime
  private let made = Mutex<URLSessionUpstream?>(nil)

  init(time: SystemTime) {
    self.time = time
  }

  func send(
    _ request: UpstreamRequest,
    receive: (UpstreamEvent) async throws -> Void
  ) async throws {
    try await upstream.send(request, receive: receive)
  }

  private var upstream: URLSessionUpstream {
    made.withLock { made in
      if let made { return made }
      let upstream = URLSessionUpstream(time: time)
      made = upstream
      return upstream
    }
  }
}
