package import MixtapeCore
import MixtapeJSON
import MixtapeProviders
import Synchronization

/// A port that one provider has for itself: paths there are its own, without its name before them.
package struct ProviderPort: Sendable {
  package let provider: String
  let listener: any Listener

  package init(provider: String, listener: any Listener) {
    self.provider = provider
    self.listener = listener
  }
}

extension Server {
  /// Serves one more port, beginning with the next `run`.
  ///
  /// The listener should be as `port(of:)` says: a client that comes before `run` finds it so.
  package func add(_ port: ProviderPort) {
    ports.withLock { $0.append(port) }
  }

  /// Whether the scenario has a provider's own port closed now, and when that may change.
  package func port(of provider: String) -> PortState {
    let now = doors.time.now
    return engine.withLock { $0.port(of: provider, at: now) }
  }

  /// Why there can be no port of this name; nil where there can.
  package func problem(withPortOf name: String) -> String? {
    if ProviderList.named(name[...]) != nil || shelf.gateways.contains(name) { return nil }
    let known = ProviderList.all.map(\.name) + shelf.gateways.sorted()
    let hint = EditDistance.nearest(to: name, of: known).map { "did you mean '\($0)'?" }
    return "there is no provider '\(name)' that could have a port of its own; "
      + (hint ?? "name one of your own with --upstream \(name)=URL.")
  }
}

/// Closes and opens the own ports of providers as the scenario says.
struct PortKeeper: Sendable {
  let server: Server

  /// Runs until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await wait(until: await turn())
    }
  }

  /// Makes each port as it should be; returns when that may be otherwise.
  private func turn() async -> Instant? {
    var next: Instant?
    for port in server.ports.withLock({ $0 }) {
      let state = server.port(of: port.provider)
      if let change = state.nextChange { next = min(next ?? change, change) }
      do {
        if state.isClosed { await port.listener.pause() } else { try await port.listener.resume() }
      } catch {
        server.doors.log.write("mixtape: error: \(port.provider)'s port stays closed: \(error)")
      }
    }
    return next
  }

  /// Returns at that time, or earlier where something has changed.
  private func wait(until next: Instant?) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await server.portNews.wait() }
      if let next {
        group.addTask { try? await server.doors.time.sleep(until: next) }
      }
      await group.next()
      group.cancelAll()
    }
  }
}
