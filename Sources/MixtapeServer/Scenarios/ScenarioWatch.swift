import MixtapeCore
import Synchronization

/// Plays a scenario's file anew when somebody has saved it.
///
/// The file is simply read again twice a second: that works on every file system and with every
/// editor, also with those that put a new file in the old one's place.
struct ScenarioWatch: Sendable {
  private static let interval = Duration.milliseconds(500)

  let server: Server
  let path: String

  /// Runs until its task is cancelled.
  func run() async {
    var known = server.played.withLock { $0?.text }
    var candidate = known
    let wallTime = server.doors.wallTime
    while true {
      do {
        try await wallTime.sleep(until: wallTime.now + Self.interval)
      } catch {
        return
      }
      // A file that is away for a moment is being replaced.
      guard let found = try? server.doors.files.scenarioText(path) else { continue }
      // Only what stays the same for a moment is complete.
      if found == candidate, found != known {
        known = found
        reload(found)
      }
      candidate = found
    }
  }

  private func reload(_ text: [UInt8]) {
    do throws(ScenarioError) {
      try server.play(text, name: path)
      server.doors.log.write("mixtape: \(path) has changed and is played from now on")
    } catch {
      server.doors.log.write(error.message)
      server.doors.log.write(
        "mixtape: \(path) has mistakes and is not played; its rules of before stay"
      )
    }
  }
}
