import Foundation
import MixtapeServer
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The bridge between URLSession's callbacks, which come when they like, and the one task that
/// waits for them.
final class URLSessionExchange: Sendable {
  private struct State: Sendable {
    var answer: URLSessionAnswer
    /// Who waits for the next step; there is one receiver.
    var waiter: CheckedContinuation<URLSessionAnswer.Step, Never>?
    /// From its start to its completion or cancellation.
    var task: URLSessionDataTask?
  }

  let request: URLSessionRequest
  private let state: Mutex<State>

  init(request: URLSessionRequest, answer: URLSessionAnswer) {
    self.request = request
    state = Mutex(State(answer: answer))
  }

  // The next three are called on the session's delegate queue only, where they cannot meet the
  // task's completion: a task that is cancelled while it completes, or before it was started, can
  // end the process.

  func start(_ task: URLSessionDataTask) {
    state.withLock { $0.task = task }
    task.resume()
  }

  /// Cancels the task if it still runs; once is enough.
  func cancel() {
    takeTask()?.cancel()
  }

  func ended() {
    _ = takeTask()
  }

  private func takeTask() -> URLSessionDataTask? {
    state.withLock { $0.task.take() }
  }

  /// Nothing of the answer is wanted any more.
  var isOver: Bool { state.withLock { $0.answer.isOver } }

  /// Tells the answer what happened and wakes the receiver if that gives it something to do.
  func note(_ change: (inout URLSessionAnswer) -> Void) {
    typealias Waiter = CheckedContinuation<URLSessionAnswer.Step, Never>
    let woken = state.withLock { state -> (waiter: Waiter, step: URLSessionAnswer.Step)? in
      change(&state.answer)
      guard let waiter = state.waiter, let step = state.answer.next() else { return nil }
      state.waiter = nil
      return (waiter, step)
    }
    // Outside the lock: resuming takes locks of the Swift runtime.
    if let (waiter, step) = woken { waiter.resume(returning: step) }
  }

  /// The next event; nil at the end of the answer.
  func next() async throws -> UpstreamEvent? {
    let step = await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> URLSessionAnswer.Step? in
        let step = state.answer.next()
        if step == nil { state.waiter = continuation }
        return step
      }
      if let ready { continuation.resume(returning: ready) }
    }
    switch step {
    case .event(let event): return event
    case .end: return nil
    case .failure(let error): throw error
    case .cancelled: throw CancellationError()
    }
  }
}
