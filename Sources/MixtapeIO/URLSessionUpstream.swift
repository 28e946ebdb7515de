import Foundation
import MixtapeCore
import MixtapeHTTP
package import MixtapeServer

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The upstream behind `https://`: URLSession, which does TLS, HTTP/2 and proxies for us.
///
/// On Linux it can lose requests, hang or end the process when used otherwise than here. The rules:
/// - Delegate calls only; every touch of a task (start, cancel) is an operation on the session's
///   serial delegate queue, so a cancel never meets a task that is not started or just completing,
///   and the caller's event loop never waits for the queue on which URLSession works.
/// - A body is a stream of bytes that are all here, with its length given, and can be made anew
///   (`URLSessionRequest`).
/// - Redirects and challenges are answers, not something to act on. Tasks are never suspended.
/// - No cookies, cache or credentials; many connections to a host, because the usual six queue
///   unfairly.
/// - There is no back-pressure: what waits for the receiver is bounded by giving up
///   (`URLSessionAnswer`).
///
/// Proxies are taken from the environment (`https_proxy`, `all_proxy`, `no_proxy`) on Linux, from
/// the system's settings on macOS. Trust is the system's store, and nothing else.
///
/// What remains on Linux, and cannot be helped from here:
/// - An upstream that sends trailers, or closes inside the head of its answer, ends the process.
/// - libcurl sends a request anew when a kept connection ends without one byte of an answer, even
///   where the upstream had taken the whole request.
/// - Each new TLS connection holds up every other exchange for some 20 ms (libcurl reads the
///   system's certificates), and an answer that comes without any gap holds up its own cancelling.
/// - The answer to a proxy's CONNECT looks like the upstream's, so behind a proxy a head is handed
///   on with the first byte of its body.
package final class URLSessionUpstream: Upstream {
  package struct Limits: Hashable, Sendable {
    /// The longest time without a single byte; whole seconds count.
    package var idle = Duration.seconds(600)
    /// The longest time from the request to the end of the answer.
    package var total = Duration.seconds(3600)
    /// The most bytes that wait for the receiver.
    package var undelivered = 64 << 20

    package init() {}
  }

  private let time: any TimeSource
  private let limits: Limits
  private let proxy: URLSessionProxy
  private let callbacks: URLSessionCallbacks
  private let session: URLSession

  package init(time: any TimeSource, limits: Limits = Limits()) {
    self.time = time
    self.limits = limits
    proxy = URLSessionProxy(environment: ProcessInfo.processInfo.environment)
    callbacks = URLSessionCallbacks(idle: limits.idle)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.httpMaximumConnectionsPerHost = 256
    // Each request brings the time it may be idle; the whole is our own clock's business.
    configuration.timeoutIntervalForResource = .greatestFiniteMagnitude
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    session = URLSession(configuration: configuration, delegate: callbacks, delegateQueue: queue)
  }

  deinit {
    // Lets what was just cancelled come to its end; cancelling from here could meet it there.
    session.finishTasksAndInvalidate()
  }

  package func send(
    _ request: UpstreamRequest,
    receive: (UpstreamEvent) async throws -> Void
  ) async throws {
    let holdsHeads = URLSessionSystem.showsTunnelHeads && proxy.applies(to: request.origin.host)
    let exchange = URLSessionExchange(
      request: try URLSessionRequest(request),
      answer: URLSessionAnswer(holdsHeads: holdsHeads, limit: limits.undelivered)
    )
    let prepared = try exchange.request.urlRequest(idle: limits.idle)
    let deadline = time.now + limits.total
    start(exchange, prepared)
    try await withTaskCancellationHandler {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { [self] in
          guard (try? await time.sleep(until: deadline)) != nil else { return }
          stop(exchange) { $0.expire(after: limits.total) }
        }
        defer { group.cancelAll() }
        do {
          while let event = try await exchange.next() { try await receive(event) }
        } catch {
          stop(exchange) { $0.abandon() }
          throw error
        }
      }
    } onCancel: {
      stop(exchange) { $0.abandon() }
    }
  }

  private func start(_ exchange: URLSessionExchange, _ request: URLRequest) {
    session.delegateQueue.addOperation { [session, callbacks] in
      guard !exchange.isOver else { return }
      let task = session.dataTask(with: request)
      callbacks.add(exchange, for: task)
      exchange.start(task)
    }
  }

  private func stop(
    _ exchange: URLSessionExchange,
    _ change: (inout URLSessionAnswer) -> Void
  ) {
    exchange.note(change)
    session.delegateQueue.addOperation { exchange.cancel() }
  }
}
