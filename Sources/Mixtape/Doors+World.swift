package import MixtapeIO
package import MixtapeServer
import Synchronization

extension Doors {
  /// The real world: this machine's clock, files and network.
  package init(world loops: EventLoopGroup, clock: Configuration.Clock = .real) {
    let wallTime = SystemTime(loops: loops)
    let time: any TimeSource =
      switch clock {
      case .real: wallTime
      case .manual:
        ManualTime(startDate: wallTime.date(at: wallTime.now)) { await loops.settle() }
      }
    self.init(
      time: time,
      wallTime: wallTime,
      upstream: UpstreamByScheme(
        plain: HTTPUpstream(connector: SocketConnector(loops: loops), time: wallTime),
        secure: LazyURLSessionUpstream(time: wallTime)
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
