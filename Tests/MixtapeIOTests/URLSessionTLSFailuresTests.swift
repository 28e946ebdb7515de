import Foundation
import MixtapeHTTP
import MixtapeIO
import MixtapeServer
import Testing

extension URLSessionTLS {
  /// What goes wrong with an upstream, against the real URLSession and a real TLS server.
  struct Failures {
    private let upstream: URLSessionUpstream

    init() throws {
      upstream = try .onSystemTime()
    }

    // MARK: Cannot be reached

    @Test(arguments: [
      ("expired", "the TLS certificate has expired"),
      ("wrong-host", "the TLS certificate is for another host"),
      ("self-signed", "the TLS certificate is not trusted"),
      ("plain", "TLS failed"),
    ])
    func `a server that cannot be trusted is not asked`(port: String, words: String) async throws {
      let origin = TLSServer.origin(port: try await TLSServer.port(port))
      let answer = try await upstream.exchange("GET", "/json", at: origin)
      #expect(answer.head == nil)
      #expect(answer.error?.kind == .unreachable)
      #expect(answer.error?.message.hasPrefix(words) == true, "\(answer.error as Any)")
    }

    @Test(.disabled(if: TLSServer.isProxied))
    func `a port where nobody listens and a name that nobody has`() async throws {
      let closed = TLSServer.origin(port: try await TLSServer.port("closed"))
      let refused = try await upstream.exchange("GET", "/json", at: closed)
      #expect(refused.error == UpstreamError(.unreachable, "connection refused"))
      // Longer than DNS allows, so that no resolver is asked.
      let host = String(repeating: "a", count: 64) + ".test"
      let unknown = try await upstream.exchange(
        "GET",
        "/",
        at: TLSServer.origin(host: host, port: 1)
      )
      #expect(unknown.error == UpstreamError(.unreachable, "the host name could not be resolved"))
    }

    #if canImport(FoundationNetworking)
    @Test func `an IPv6 address is refused in words`() async throws {
      let answer = try await upstream.exchange(
        "GET",
        "/",
        at: TLSServer.origin(host: "::1", port: 1)
      )
      let words = "URLSession does not take this address"
      #expect(answer.error == UpstreamError(.unreachable, words))
    }
    #endif

    // MARK: Breaks off

    @Test(arguments: ["close", "drop", "reset"])
    func `an upstream that goes away before its head`(how: String) async throws {
      let answer = try await upstream.exchange("POST", "/silent?how=\(how)", body: [1])
      #expect(answer.head == nil)
      #expect(answer.error?.kind == .brokenOff)
    }

    @Test(arguments: ["length", "chunk", "between"], ["close", "drop", "reset"])
    func `an answer that is cut is handed on up to the cut`(at: String, how: String) async throws {
      let answer = try await upstream.exchange("GET", "/cut?how=\(at)-\(how)")
      #expect(answer.head?.status == 200)
      #expect(answer.error?.kind == .brokenOff)
      let expected = ["length": "five!", "chunk": "data: 1\n\ndata: 2", "between": "data: 1\n\n"]
      #expect(answer.text == expected[at])
    }

    @Test func `what is not HTTP is told as that`() async throws {
      for target in ["/garbage", "/bad-head"] {
        let answer = try await upstream.exchange("GET", target)
        #expect(answer.head == nil)
        #expect(answer.error?.kind == .malformed)
      }
      let chunks = try await upstream.exchange("GET", "/bad-chunk")
      #expect(chunks.text == "data: 1\n\n")
      #expect(chunks.error?.kind == .malformed)
    }

    @Test func `an early refusal of a large body is heard`() async throws {
      let body = [UInt8](repeating: 65, count: 20 << 20)
      let answer = try await upstream.exchange("POST", "/refuse-upload", body: body)
      #expect(answer.error == nil)
      #expect(answer.head?.status == 413)
      #expect(answer.text == #"{"error":"too large"}"#)
    }

    // MARK: Kept connections

    /// The usual case: the upstream closes a connection that nobody has used for a while.
    @Test(arguments: ["idle-close", "idle-drop", "idle-reset"], [2, 300_000])
    func `a POST after the upstream closed the kept connection arrives exactly once`(
      how: String,
      size: Int
    ) async throws {
      for _ in 0..<5 {
        let (answer, log) = try await postOnBrokenConnection(how: how, size: size)
        #expect(answer.error == nil)
        #expect(log.map(\.length) == [size])
      }
    }

    /// The race: the upstream gives the connection up just when the request comes.
    ///
    /// libcurl sends the request anew where its reading shows the loss, and then all of it must go
    /// out again. Where its writing shows it, it gives up, and the client must be told. Never may a
    /// part of the request, or the request twice, arrive.
    @Test(arguments: ["close", "drop", "reset"], [2, 300_000])
    func `a POST on a connection that is just being closed arrives once or is told as broken off`(
      how: String,
      size: Int
    ) async throws {
      for _ in 0..<5 {
        let (answer, log) = try await postOnBrokenConnection(how: how, size: size)
        if let error = answer.error {
          #expect(error.kind == .brokenOff)
          #expect(error.message.contains("Send failure"))
          #expect(answer.head == nil)
          #expect(log.isEmpty)
        } else {
          #expect(log.map(\.length) == [size])
        }
      }
    }

    private func postOnBrokenConnection(
      how: String,
      size: Int
    ) async throws -> (Answer, [Received]) {
      let upstream = try URLSessionUpstream.onSystemTime()
      let tag = UUID().uuidString
      let broken = try await TLSServer.counter("stale-broken")
      #expect(try await upstream.exchange("POST", "/stale?how=\(how)", body: [1]).text == "kept")
      if how.hasPrefix("idle") {
        try await TLSServer.waitUntil("stale-broken") { $0 == broken + 1 }
      }
      let body = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      let answer = try await upstream.exchange("POST", "/echo?tag=\(tag)", body: body)
      // Or the connection was not used again, and nothing was tested.
      #expect(try await TLSServer.counter("stale-broken") == broken + 1)
      let log = try await TLSServer.log(tag)
      if answer.error == nil { #expect(try answer.received.sha256 == log.first?.sha256) }
      #expect(log.allSatisfy { $0.head.contains("Content-Length: \(size)") })
      return (answer, log)
    }

    // MARK: Time

    @Test func `silence ends when the idle time is over`() async throws {
      var limits = URLSessionUpstream.Limits()
      limits.idle = .seconds(2)
      let impatient = try URLSessionUpstream.onSystemTime(limits: limits)
      // Not a measurement: of a silent answer and one that speaks for half a minute, the silent one
      // must be the first to end.
      let first = try await withThrowingTaskGroup(of: Answer.self) { group in
        for target in ["/hang", "/sse?count=100&ms=300"] {
          group.addTask { try await impatient.exchange("POST", target, body: [1]) }
        }
        defer { group.cancelAll() }
        return try await group.next()
      }
      #expect(first?.error == UpstreamError(.timedOut, "nothing came for 2 s"))
      try await TLSServer.waitUntil("hang") { $0 == 0 }
    }

    @Test func `an answer that speaks now and then outlives the idle time`() async throws {
      var limits = URLSessionUpstream.Limits()
      limits.idle = .seconds(2)
      let impatient = try URLSessionUpstream.onSystemTime(limits: limits)
      let answer = try await impatient.exchange("POST", "/sse?count=10&ms=400", body: [1])
      #expect(answer.error == nil)
      #expect(answer.pieces.count == 10)
    }

    @Test func `an answer that goes on too long ends at the deadline`() async throws {
      var limits = URLSessionUpstream.Limits()
      limits.total = .seconds(1)
      let hasty = try URLSessionUpstream.onSystemTime(limits: limits)
      let answer = try await hasty.exchange("POST", "/endless", body: [1])
      #expect(answer.error == UpstreamError(.timedOut, "the answer was not complete after 1 s"))
      try await TLSServer.waitUntil("endless") { $0 == 0 }
    }

    // MARK: The receiver

    @Test func `a receiver that is slow gets every byte in order one piece at a time`() async throws
    {
      var isReceiving = false
      var count = 0
      let request = HTTPRequest(method: "GET", target: "/huge?mb=8")
      try await upstream.send(UpstreamRequest(origin: TLSServer.origin, request: request)) {
        event in
        #expect(!isReceiving)
        isReceiving = true
        for _ in 0..<20 { await Task.yield() }
        if case .body(let bytes) = event {
          let isInOrder = bytes.indices.allSatisfy { bytes[$0] == UInt8((count + $0) >> 16 & 255) }
          #expect(isInOrder)
          count += bytes.count
        }
        isReceiving = false
      }
      #expect(count == 8 << 20)
    }

    @Test func `a receiver that takes nothing ends the exchange at the bound`() async throws {
      var limits = URLSessionUpstream.Limits()
      limits.undelivered = 1 << 20
      let bounded = try URLSessionUpstream.onSystemTime(limits: limits)
      let left = try await TLSServer.counter("huge-left")
      var pieces = 0
      let request = HTTPRequest(method: "GET", target: "/huge?mb=4096&ms=1")
      let error = await #expect(throws: UpstreamError.self) {
        try await bounded.send(UpstreamRequest(origin: TLSServer.origin, request: request)) {
          event in
          guard case .body = event else { return }
          pieces += 1
          try await TLSServer.waitUntil("huge-left") { $0 == left + 1 }
        }
      }
      #expect(pieces == 1)
      #expect(error?.kind == .brokenOff)
      #expect(error?.message.contains("more than 1048576 bytes") == true)
    }

    @Test func `a receiver that throws ends the exchange with its own error`() async throws {
      struct Gone: Error {}
      let left = try await TLSServer.counter("endless-left")
      let request = HTTPRequest(method: "POST", target: "/endless", body: [1])
      await #expect(throws: Gone.self) {
        try await upstream.send(UpstreamRequest(origin: TLSServer.origin, request: request)) {
          event in
          if case .body = event { throw Gone() }
        }
      }
      try await TLSServer.waitUntil("endless-left") { $0 == left + 1 }
    }

    @Test func `a cancelled exchange is broken off and says so`() async throws {
      for target in ["/hang", "/endless"] {
        let name = String(target.dropFirst())
        let left = try await TLSServer.counter("\(name)-left")
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { [upstream] in
            await #expect(throws: CancellationError.self) {
              let request = HTTPRequest(method: "POST", target: target, body: [1])
              try await upstream.send(UpstreamRequest(origin: TLSServer.origin, request: request)) {
                _ in
              }
            }
          }
          try await TLSServer.waitUntil(name) { $0 == 1 }
          group.cancelAll()
        }
        try await TLSServer.waitUntil("\(name)-left") { $0 == left + 1 }
      }
    }

    @Test func `an exchange runs on an event loop as the server's do`() async throws {
      let loop = try EventLoopGroup.shared().next()
      try await withTaskExecutorPreference(loop) {
        let echo = try await upstream.exchange("POST", "/echo", body: [1]).received
        #expect(echo.length == 1)
        let silent = HTTPRequest(method: "POST", target: "/endless", body: [1])
        let request = UpstreamRequest(origin: TLSServer.origin, request: silent)
        await withTaskGroup(of: Void.self) { group in
          let (signals, signal) = AsyncStream<Void>.makeStream()
          group.addTask { [upstream] in
            await #expect(throws: CancellationError.self) {
              try await upstream.send(request) { _ in signal.yield() }
            }
          }
          for await _ in signals { break }
          group.cancelAll()
        }
      }
      try await TLSServer.waitUntil("endless") { $0 == 0 }
    }

    @Test func `an exchange that is cancelled before it starts sends nothing`() async throws {
      let tag = UUID().uuidString
      await withTaskGroup(of: Void.self) { group in
        group.cancelAll()
        group.addTask { [upstream] in
          await #expect(throws: CancellationError.self) {
            let request = HTTPRequest(method: "POST", target: "/echo?tag=\(tag)", body: [1])
            try await upstream.send(UpstreamRequest(origin: TLSServer.origin, request: request)) {
              _ in
            }
          }
        }
      }
      #expect(try await upstream.exchange("GET", "/json").text == #"{"ok":true}"#)
      #expect(try await TLSServer.log(tag).isEmpty)
    }
  }
}
