import MixtapeProviders
import Synchronization

/// Which of the jobs that are ready runs next.
package enum Schedule: Hashable, Sendable {
  /// The one that became ready first.
  case inOrder
  /// Any of them, the same ones for the same seed.
  case random(seed: UInt64)
}

/// Runs every task of a simulation on one thread.
package final class SimulatedExecutor: TaskExecutor {
  private struct Queue: Sendable {
    var jobs: [UnownedJob] = []
    /// Those before it have run.
    var next = 0
    var dice: Dice?

    mutating func take() -> UnownedJob? {
      guard next < jobs.count else {
        jobs.removeAll(keepingCapacity: true)
        next = 0
        return nil
      }
      if var dice = dice {
        jobs.swapAt(next, next + dice.below(jobs.count - next))
        self.dice = dice
      }
      defer { next += 1 }
      return jobs[next]
    }
  }

  private let queue: Mutex<Queue>

  package init(_ schedule: Schedule = .inOrder) {
    switch schedule {
    case .inOrder: queue = Mutex(Queue())
    case .random(let seed): queue = Mutex(Queue(dice: Dice(seed: seed)))
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.withLock { $0.jobs.append(job) }
  }

  /// Runs jobs until none is left.
  func runAll() {
    while let job = queue.withLock({ $0.take() }) {
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
