import Synchronization

/// Runs every task of a simulation on one thread, in the order in which jobs became ready.
package final class SimulatedExecutor: TaskExecutor {
  private struct Queue: Sendable {
    var jobs: [UnownedJob] = []
    var next = 0
  }

  private let queue = Mutex(Queue())

  package init() {}

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.withLock { $0.jobs.append(job) }
  }

  /// Runs jobs until none is left.
  func runAll() {
    while let job = next() {
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  private func next() -> UnownedJob? {
    queue.withLock { queue in
      guard queue.next < queue.jobs.count else {
        queue = Queue()
        return nil
      }
      defer { queue.next += 1 }
      return queue.jobs[queue.next]
    }
  }
}
