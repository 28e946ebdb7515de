import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The session's delegate: tells each exchange what URLSession says about its task.
///
/// All calls come on the session's serial delegate queue, but for `needNewBodyStream`, which comes
/// on URLSession's own queue.
final class URLSessionCallbacks: NSObject, URLSessionDataDelegate, Sendable {
  private let idle: Duration
  private let exchanges = Mutex<[Int: URLSessionExchange]>([:])

  init(idle: Duration) {
    self.idle = idle
  }

  func add(_ exchange: URLSessionExchange, for task: URLSessionTask) {
    exchanges.withLock { $0[task.taskIdentifier] = exchange }
  }

  private func exchange(of task: URLSessionTask) -> URLSessionExchange? {
    exchanges.withLock { $0[task.taskIdentifier] }
  }

  private func note(_ task: URLSessionTask, _ change: (inout URLSessionAnswer) -> Void) {
    guard let exchange = exchange(of: task) else { return }
    exchange.note(change)
    if exchange.isOver { exchange.cancel() }
  }

  func urlSession(
    _ session: URLSession,
    dataTask: URLSessionDataTask,
    didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    if let exchange = exchange(of: dataTask), let head = head(response, of: exchange) {
      note(dataTask) { $0.received(head) }
    }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let bytes = [UInt8](data)
    note(dataTask) { $0.received(bytes) }
  }

  /// A redirect is the upstream's answer: the client decides what to do about it.
  func urlSession(
    _ session: URLSession,
    task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  /// A 401 is the upstream's answer too.
  func urlSession(
    _ session: URLSession,
    task: URLSessionTask,
    didReceive challenge: URLAuthenticationChallenge,
    completionHandler:
      @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    exchange(of: task)?.note { $0.refusedChallenge() }
    completionHandler(URLSessionSystem.challengeAnswer, nil)
  }

  func urlSession(
    _ session: URLSession,
    task: URLSessionTask,
    needNewBodyStream completionHandler: @escaping @Sendable (InputStream?) -> Void
  ) {
    completionHandler(exchange(of: task)?.request.bodyStream)
  }

  func urlSession(
    _ session: URLSession,
    task: URLSessionTask,
    didCompleteWithError error: (any Error)?
  ) {
    guard
      let exchange = exchanges.withLock({ $0.removeValue(forKey: task.taskIdentifier) })
    else { return }
    exchange.ended()
    if let error {
      let failure = URLSessionFailure(
        code: (error as NSError).code,
        text: error.localizedDescription,
        idle: idle
      )
      exchange.note { $0.failed(failure) }
    } else {
      let last = task.response.flatMap { head($0, of: exchange) }
      exchange.note { $0.completed(last: last) }
    }
  }

  private func head(_ response: URLResponse, of exchange: URLSessionExchange) -> URLSessionHead? {
    guard let response = response as? HTTPURLResponse else { return nil }
    var fields: [String: String] = [:]
    for case (let name as String, let value as String) in response.allHeaderFields {
      fields[name] = value
    }
    return URLSessionHead(
      status: response.statusCode,
      fields: fields,
      method: exchange.request.method
    )
  }
}
