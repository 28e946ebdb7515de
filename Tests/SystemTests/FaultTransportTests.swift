import Foundation
import Mixtape
import Testing

/// What a client's kernel sees of faults: how an answer ends, and that all before it has come.
@Suite(.timeLimit(.minutes(2))) struct `The end of a broken answer on real sockets` {
  private static let path = "/openai/v1/chat/completions"

  private func serving(
    _ rule: String,
    _ body: @escaping @Sendable (_ server: MockServer, _ port: Int) async throws -> Void
  ) async throws {
    var configuration = Configuration()
    configuration.scenario = .text("{ rules: [{ \(rule) }] }")
    try await withMockServer(configuration) { server in
      try await body(server, #require(server.url.port))
    }
  }

  private func all(
    of socket: RawSocket
  ) async throws -> (head: String, body: String, code: Int32?) {
    let (text, code) = try await offThePool { Result { try socket.all() } }.get()
    let parts = text.components(separatedBy: "\r\n\r\n")
    return (parts[0], parts.dropFirst().joined(separator: "\r\n\r\n"), code)
  }

  private func events(_ body: String) -> Int { body.components(separatedBy: "data: ").count - 1 }

  private func outcome(_ server: MockServer) async throws -> String {
    let journal = try await ask(server.url.appending(path: "__mixtape/exchanges")).text
    let after = journal.components(separatedBy: "\"outcome\": \"").last ?? ""
    return after.components(separatedBy: "\"")[0]
  }

  /// Reads until an event has come that holds `text`.
  private func read(_ socket: RawSocket, until text: String) async throws {
    var all = ""
    while !all.contains(text) {
      let more = try await offThePool { Result { try socket.next() } }.get()
      try #require(more != "", "\(all)")
      all += more
    }
  }

  @Test(arguments: [
    ("close: true", nil),
    ("reset: true", ECONNRESET),
    ("refuse: true", ECONNRESET),
  ])
  func `is a FIN or an RST before the head`(fault: String, code: Int32?) async throws {
    try await serving("reply: 'a', faults: [{ \(fault) }]") { server, port in
      let socket = try RawSocket(port: port)
      socket.post(Self.path, chat("Hi", stream: true))
      let seen = try await all(of: socket)
      #expect(seen == ("", "", code))
      #expect(server.exchanges().map(\.isDelivered) == [false])
    }
  }

  @Test(arguments: [
    ("truncate: true", "1.1", nil),
    ("reset: true", "1.1", ECONNRESET),
    // Where a FIN would be a proper end, it is none.
    ("truncate: true", "1.0", ECONNRESET),
  ])
  func `comes after exactly the chunks before it, without the last one`(
    fault: String,
    version: String,
    code: Int32?
  ) async throws {
    let rule = "reply: 'a b c d e f', faults: [{ \(fault), at: { chunk: 4 } }]"
    try await serving(rule) { _, port in
      for _ in 0..<20 {
        let socket = try RawSocket(port: port)
        socket.post(Self.path, chat("Hi", stream: true), version: version)
        let seen = try await all(of: socket)
        #expect(seen.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(events(seen.body) == 3)
        #expect(!seen.body.contains("0\r\n\r\n") && !seen.body.contains("[DONE]"))
        #expect(seen.code == code)
      }
    }
  }

  @Test func `is proper where only the terminator is missing, and the connection goes on`()
    async throws
  {
    try await serving("reply: 'a b c', faults: [{ noTerminator: true }]") { _, port in
      let socket = try RawSocket(port: port)
      for _ in 0..<2 {
        socket.post(Self.path, chat("Hi", stream: true))
        try await read(socket, until: "\r\n0\r\n\r\n")
        #expect(try socket.glance() == nil)
      }
    }
  }

  @Test(arguments: ["halfClose: true", "halfClose: true, at: { chunk: 2 }"])
  func `is one side's where it is half, and the other stays open`(_ fault: String) async throws {
    try await serving("reply: 'a b c', faults: [{ \(fault) }]") { server, port in
      let socket = try RawSocket(port: port)
      socket.post(Self.path, chat("Hi", stream: true))
      let seen = try await all(of: socket)
      #expect(seen.code == nil)
      #expect(events(seen.body) == (fault.contains("chunk") ? 1 : 0))
      #expect(!seen.body.contains("0\r\n\r\n"))
      // What is still said is taken, by the kernel and by the server.
      for _ in 0..<3 { #expect(socket.send("more")) }
      #expect(try await outcome(server) == "open")
      #expect(try socket.glance() == "")
      #expect(socket.send("and more"))
    }
  }

  @Test(arguments: ["hang: true", "hang: true, at: { chunk: 2 }"])
  func `does not come where it hangs, until the client gives up`(_ fault: String) async throws {
    try await serving("reply: 'a b c', faults: [{ \(fault) }]") { server, port in
      let socket = try RawSocket(port: port)
      socket.post(Self.path, chat("Hi", stream: true))
      if fault.contains("chunk") { try await read(socket, until: "data: ") }
      while server.exchanges().isEmpty { await Task.yield() }
      // A whole exchange later there is still nothing, and no end either.
      #expect(try await outcome(server) == "open")
      #expect(try socket.glance() == nil)
      #expect(socket.send("more"))
    }
  }

  @Test func `takes nothing away from a slow reader that was sent before a reset`() async throws {
    let reply = "reply: { text: 'word ', tokens: 4000 }"
    try await serving("\(reply), faults: [{ reset: true, at: { event: 4000 } }]") { server, port in
      let socket = try RawSocket(port: port, room: 262_144)
      socket.post(Self.path, chat("Hi", stream: true))
      let seen = try await all(of: socket)
      #expect(events(seen.body) == 3999)
      #expect(seen.code == ECONNRESET)
      #expect(try await outcome(server) == "cut")
    }
  }
}
