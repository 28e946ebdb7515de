import CMixtapeSystem

/// Threads for what tasks cannot do: the loops themselves, and the C library's blocking calls.
enum Thread {
  private final class Work {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
      self.run = run
    }
  }

  /// Starts a thread that nobody waits for; gives the error's code, 0 for none.
  static func start(_ run: @escaping @Sendable () -> Void) -> CInt {
    let work = unsafe Unmanaged.passRetained(Work(run: run))
    let failure = unsafe mixtape_start_thread(
      { pointer in
        if let pointer = unsafe pointer {
          unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run()
        }
        return nil
      },
      work.toOpaque()
    )
    if failure != 0 { unsafe work.release() }
    return failure
  }
}
