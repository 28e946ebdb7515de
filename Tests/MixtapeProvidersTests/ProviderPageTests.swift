import Foundation
import MixtapeHTTP
import Testing

@testable import MixtapeProviders

@Suite struct `The page about providers` {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/Mixtape/Mixtape.docc/Providers.md")

  /// A row that is missing is printed as it has to be.
  @Test func `has a row for each provider, with all its operations`() throws {
    let text = try String(decoding: Data(contentsOf: Self.page), as: UTF8.self)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") && $0.contains("`/") }
    #expect(rows.map(String.init) == ProviderList.all.map(Self.row))
  }

  private static func row(_ provider: any Provider) -> String {
    let chat = provider.endpoints.first { $0.format.kind == .conversation }
    let known = provider.endpoints.filter { $0.format is PlainRequest }
    let answered = provider.endpoints.filter { !($0.format is PlainRequest) }
    return "| `\(provider.name)` | `/\(provider.name)\(chat?.path.text ?? "")`"
      + " | \(names(answered)) | \(names(known)) |"
  }

  private static func names(_ endpoints: [Endpoint]) -> String {
    endpoints.reduce(into: [String]()) { names, endpoint in
      if !names.contains(endpoint.name) { names.append(endpoint.name) }
    }.joined(separator: ", ")
  }

  /// What is shown there must go on to work.
  @Test func `shows a vendor that answers`() throws {
    let request = HTTPRequest(
      method: "POST",
      target: "/v1/chat/completions",
      body: Array(#"{"model":"acme-1","messages":[{"role":"user","content":"Hi"}]}"#.utf8)
    )
    let acme = Acme()
    let path = request.target[...]
    let operation = try #require(acme.operation(method: "POST", path: path))
    let prompt = try acme.prompt(of: request, for: operation)
    var setting = Setting(dice: Dice(seed: 1), date: UnixTime(seconds: 0))
    let answer = acme.answer(Reply(text: "Hello"), to: prompt, for: operation, in: &setting)
    guard case .whole(let bytes) = answer.body else {
      Issue.record("it is streamed")
      return
    }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(#""content":"Hello""#))
    #expect(answer.head.fields["x-request-id"] != nil)
    #expect(acme.refusal(for: Failure(.invalidKey)).message == "No such key.")
  }
}
