import Foundation
import MixtapeHTTP
import MixtapeIO
import MixtapeServer
import Testing

extension URLSessionTLS {
  /// Clients that hang up, by the thousand: URLSession on Linux has stalled and died of less.
  @Suite(.disabled(if: TLSServer.isProxied))
  struct Load {
    private enum Way: CaseIterable {
      /// The task is cancelled from outside when the first piece has come.
      case cancelled
      /// The receiver throws at the first piece.
      case thrown
      /// The task is cancelled at once, wherever the exchange is by then.
      case atOnce
      /// The answer is short and ends by itself just when the task is cancelled.
      case atTheEnd
    }

    private struct Gone: Error {}

    @Test func `ten thousand cancelled streams leave nothing behind`() async throws {
      let streams = 10_000
      let upstream = try URLSessionUpstream.onSystemTime()
      _ = try await upstream.exchange("GET", "/json")
      let before = try openDescriptors()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<streams {
          if index >= 200 { try await group.next() }
          group.addTask {
            try await Self.hangUp(on: upstream, Way.allCases[index % Way.allCases.count])
          }
        }
        try await group.waitForAll()
      }
      try await TLSServer.waitUntil("endless") { $0 == 0 }
      // Still answers, on this session and on a new one.
      let fresh = try URLSessionUpstream.onSystemTime()
      for alive in [upstream, fresh] {
        #expect(try await alive.exchange("POST", "/echo", body: [1]).received.length == 1)
      }
      let after = try openDescriptors()
      print("descriptors before \(before), after \(after)")
      // What is more are kept connections of exchanges that ended well, not the ten thousand.
      #expect(after <= before + 256)
    }

    private static func hangUp(on upstream: URLSessionUpstream, _ way: Way) async throws {
      let target = way == .atTheEnd ? "/json" : "/endless"
      let request = UpstreamRequest(
        origin: TLSServer.origin,
        request: HTTPRequest(method: "POST", target: target, body: [1, 2, 3])
      )
      let (signals, signal) = AsyncStream<Void>.makeStream()
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { signal.finish() }
          do {
            try await upstream.send(request) { event in
              guard case .body = event else { return }
              signal.yield()
              if way == .thrown { throw Gone() }
            }
            #expect(way == .atTheEnd)
          } catch is CancellationError {
            #expect(way != .thrown)
          } catch {
            #expect(error is Gone, "\(error)")
          }
        }
        if way != .atOnce { for await _ in signals where way != .thrown { break } }
        group.cancelAll()
      }
    }

    /// `/dev/fd` is there on Linux and on macOS.
    private func openDescriptors() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/dev/fd").count
    }
  }
}
