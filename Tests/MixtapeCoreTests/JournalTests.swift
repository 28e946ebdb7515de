import MixtapeCore
import MixtapeHTTP
import Testing

@Suite struct `The journal` {
  @Test func `forgets the oldest beyond its number`() {
    var journal = Journal(limits: Journal.Limits(count: 3, bytes: 1 << 20))
    for id in 1...10 { journal.append(exchange(id)) }
    #expect(journal.exchanges.map(\.id) == [8, 9, 10])
    #expect(journal.forgotten == 7)
    #expect(journal[7] == nil)
    #expect(journal[9]?.id == 9)
  }

  @Test func `forgets the oldest beyond its bytes, but never the last`() {
    var journal = Journal(limits: Journal.Limits(count: 100, bytes: 10_000))
    for id in 1...3 { journal.append(exchange(id, body: 4_000)) }
    #expect(journal.exchanges.map(\.id) == [3] || journal.exchanges.map(\.id) == [2, 3])
    journal.append(exchange(4, body: 1_000_000))
    #expect(journal.exchanges.map(\.id) == [4])
  }

  @Test func `finds an exchange after thousands were forgotten`() {
    var journal = Journal(limits: Journal.Limits(count: 100, bytes: 1 << 30))
    for id in 1...5_000 { journal.append(exchange(id)) }
    journal.update(4_950) { $0.status = 200 }
    #expect(journal[4_950]?.status == 200)
    #expect(journal.count == 100)
  }

  @Test func `goes on counting after it was emptied`() {
    var journal = Journal(limits: .main)
    for id in 1...5 { journal.append(exchange(id)) }
    journal.removeAll()
    #expect(journal.nextID == 6)
    #expect(journal.exchanges.isEmpty)
    journal.append(exchange(6))
    #expect(journal[6]?.id == 6)
  }

  private func exchange(_ id: Int, body: Int = 0) -> Exchange {
    Exchange(
      id: id,
      session: "",
      startedAt: .start,
      provider: "openai",
      target: "/v1/chat/completions",
      operation: nil,
      request: HTTPRequest(
        method: "POST",
        target: "/openai",
        body: Array(repeating: 0x61, count: body)
      ),
      because: .mock
    )
  }
}
