import CMixtapeSystem
import Synchronization

/// A thread that waits for descriptors and deadlines, and that is where the tasks run that wait for
/// them.
///
/// A task that prefers this executor reads, writes and sleeps without ever changing threads.
/// Everything below "On the loop's thread" is touched by that thread only, which is why the class
/// may call itself Sendable. A loop lives as long as the process.
package final class EventLoop: TaskExecutor, @unchecked Sendable {
  /// What other threads ask for, in order.
  private enum Message {
    case job(UnownedJob)
    case cancel(WaitList.ID)
    case perform(@Sendable () -> Void)
    case observe(Observer)
  }

  /// Is told, on the loop's thread, how much the loop has done since it started.
  typealias Observer = @Sendable (_ work: Int) -> Void

  private struct Inbox {
    var messages: [Message] = []
    var isLoopAsleep = false
  }

  private let inbox = Mutex(Inbox())
  private let poller: Poller
  /// The loop whose thread this is.
  private static let currentKey: pthread_key_t = {
    var key = pthread_key_t()
    let failure = unsafe pthread_key_create(&key, nil)
    precondition(failure == 0, "The process has no thread-specific key left.")
    return key
  }()

  // On the loop's thread.
  private var waits = WaitList()
  private var jobs: [UnownedJob] = []
  /// By number; only those that the kernel watches.
  private var descriptors: [Descriptor?] = []
  /// Those who want to know when there is nothing to do.
  private var observers: [Observer] = []
  /// Counts what is done for others: jobs, messages, descriptors and deadlines.
  private var work = 0
  /// Where bytes arrive before as many of them as came are copied out.
  var scratch = [UInt8](repeating: 0, count: 65_536)

  init() throws(SystemCallError) {
    poller = try Poller()
    try startThread()
  }

  /// The loop on whose thread the caller is.
  static var current: EventLoop? {
    guard let pointer = unsafe pthread_getspecific(currentKey) else { return nil }
    return unsafe Unmanaged<EventLoop>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// Whether the caller is on this loop's thread.
  var isCurrent: Bool {
    unsafe pthread_getspecific(Self.currentKey) == Unmanaged.passUnretained(self).toOpaque()
  }

  // MARK: From any thread

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isCurrent {
      jobs.append(job)
    } else {
      post(.job(job))
    }
  }

  /// Does it now on the loop's thread, else as soon as that comes to it.
  func perform(_ work: @escaping @Sendable () -> Void) {
    if isCurrent {
      work()
    } else {
      post(.perform(work))
    }
  }

  /// Lets the calling task do `work` on the loop's thread.
  ///
  /// `@concurrent` is what makes the work leave the caller's actor, if there is one, for the
  /// preferred executor.
  func run<Result: Sendable, Failure: Error>(
    _ work: @concurrent @Sendable () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    try await withTaskExecutorPreference(self) { () async throws(Failure) in try await work() }
  }

  /// Calls `observer` as soon as the loop has nothing to do: every task on it waits for something
  /// that has not come.
  func whenIdle(_ observer: @escaping Observer) {
    post(.observe(observer))
  }

  private func post(_ message: Message) {
    let mustRing = inbox.withLock { inbox in
      inbox.messages.append(message)
      defer { inbox.isLoopAsleep = false }
      return inbox.isLoopAsleep
    }
    if mustRing { poller.ring() }
  }

  // MARK: On the loop's thread

  /// Suspends the calling task until `wake`, the deadline, or its cancellation.
  ///
  /// `prepare` is called when the wait has begun, and not at all where the task is already
  /// cancelled.
  func suspend(
    until deadline: Int64? = nil,
    _ prepare: (WaitList.ID) -> Void = { _ in }
  ) async -> Wake {
    let id = waits.reserve()
    return await withTaskCancellationHandler {
      unsafe await withUnsafeContinuation { continuation in
        if Task.isCancelled {
          waits.release(id)
          unsafe continuation.resume(returning: .cancelled)
        } else {
          unsafe waits.arm(id, continuation, deadline: deadline)
          prepare(id)
        }
      }
    } onCancel: {
      if isCurrent {
        wake(id, .cancelled)
      } else {
        post(.cancel(id))
      }
    }
  }

  /// Returns at once where the time has passed and the task is not cancelled.
  func sleep(until deadline: Int64) async -> Wake {
    if MonotonicClock.now >= deadline { return Task.isCancelled ? .cancelled : .timedOut }
    return await suspend(until: deadline)
  }

  /// Lets the task of a wait go on; false where that wait is over.
  @discardableResult
  func wake(_ id: WaitList.ID, _ reason: Wake) -> Bool {
    guard let continuation = unsafe waits.take(id) else { return false }
    unsafe continuation.resume(returning: reason)
    return true
  }

  func isWaiting(_ id: WaitList.ID) -> Bool { waits.isWaiting(id) }

  /// Changes what the kernel watches of a descriptor; false where the kernel refuses.
  func watch(_ descriptor: Descriptor, from old: Interest, to new: Interest) -> Bool {
    let number = Int(descriptor.number)
    if number >= descriptors.count {
      descriptors += Array(repeating: nil, count: number + 64 - descriptors.count)
    }
    let isWatched = poller.watch(descriptor.number, from: old, to: new)
    descriptors[number] = isWatched && !new.isEmpty ? descriptor : nil
    return isWatched
  }

  /// The kernel forgets closed descriptors by itself.
  func forget(_ descriptor: Descriptor) {
    let number = Int(descriptor.number)
    if number < descriptors.count { descriptors[number] = nil }
  }

  private func turn() {
    let executor = unsafe asUnownedTaskExecutor()
    var messages: [Message] = []
    var batch: [UnownedJob] = []
    while true {
      inbox.withLock { inbox in
        inbox.isLoopAsleep = false
        swap(&inbox.messages, &messages)
      }
      for message in messages { receive(message) }
      messages.removeAll(keepingCapacity: true)
      // Jobs make jobs; after some rounds the descriptors have their turn all the same.
      var rounds = 0
      while !jobs.isEmpty, rounds < 16 {
        swap(&jobs, &batch)
        for job in batch { unsafe job.runSynchronously(on: executor) }
        work += batch.count
        batch.removeAll(keepingCapacity: true)
        rounds += 1
      }
      let before = work
      poller.wait(nanoseconds: patience()) { number, fired in
        work += 1
        if Int(number) < descriptors.count { descriptors[Int(number)]?.isReady(fired) }
      }
      wakeDue()
      if !observers.isEmpty, work == before { tellIfIdle() }
    }
  }

  private func receive(_ message: Message) {
    switch message {
    case .observe(let observer):
      observers.append(observer)
      return
    case .job(let job): jobs.append(job)
    case .cancel(let id): wake(id, .cancelled)
    case .perform(let work): work()
    }
    work += 1
  }

  /// Neither a descriptor nor a deadline has made work; jobs and messages may be left.
  private func tellIfIdle() {
    guard jobs.isEmpty, inbox.withLock({ $0.messages.isEmpty }) else { return }
    let told = observers
    observers = []
    for observer in told { observer(work) }
  }

  /// How long the loop may wait for a descriptor.
  private func patience() -> Int64 {
    guard jobs.isEmpty, observers.isEmpty else { return 0 }
    let mayRest = inbox.withLock { inbox in
      inbox.isLoopAsleep = inbox.messages.isEmpty
      return inbox.isLoopAsleep
    }
    guard mayRest else { return 0 }
    guard let deadline = waits.earliestDeadline else { return -1 }
    return max(0, deadline - MonotonicClock.now)
  }

  private func wakeDue() {
    guard waits.earliestDeadline != nil else { return }
    let now = MonotonicClock.now
    while let continuation = unsafe waits.takeDue(now) {
      work += 1
      unsafe continuation.resume(returning: .timedOut)
    }
  }

  private func startThread() throws(SystemCallError) {
    let failure = Thread.start {
      unsafe pthread_setspecific(Self.currentKey, Unmanaged.passUnretained(self).toOpaque())
      self.turn()
    }
    guard failure == 0 else { throw SystemCallError("pthread_create", code: failure) }
  }
}

/// Nanoseconds of a clock that only goes forward.
enum MonotonicClock {
  static var now: Int64 { read(CLOCK_MONOTONIC) }

  static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
