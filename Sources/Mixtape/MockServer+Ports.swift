public import Foundation
import MixtapeCore
import MixtapeIO
import MixtapeServer

extension MockServer {
  /// Where a provider has a port of its own, as ``Configuration/ports`` asked for.
  ///
  /// Paths there begin as the provider's own do: `/v1/chat/completions`. In a session of its own a
  /// test adds `/s/NAME`.
  ///
  /// - Parameter provider: its name: `openai`.
  /// - Returns: `http://127.0.0.1:` and the port; nil where it has none.
  public func portURL(of provider: String) -> URL? {
    ownPorts.first { $0.provider == provider }.flatMap { URL(string: $0.address) }
  }
}

extension Server {
  /// Takes the ports that providers have for themselves, closed where the scenario has them closed.
  func open(
    _ ports: [String: Int],
    at host: String,
    loops: EventLoopGroup
  ) throws -> [(provider: String, address: String)] {
    try ports.sorted { $0.key < $1.key }.map { provider, port in
      if let problem = problem(withPortOf: provider) { throw StartError(.badInput, problem) }
      let listener = try SocketListener(
        host: host,
        port: port,
        isPaused: self.port(of: provider).isClosed,
        option: "--listen \(provider)=PORT",
        loops: loops
      )
      add(ProviderPort(provider: provider, listener: listener))
      return (provider, listener.origin)
    }
  }
}

extension SocketListener {
  /// As in `http://127.0.0.1:4141`.
  var origin: String {
    let (host, port) = address
    return host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
  }
}
