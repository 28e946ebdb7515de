import MixtapeCore
import MixtapeProviders
import Testing

/// The article that lists the faults.
@Suite struct `The page of faults` {
  private static let text: Result<String, any Error> = Result {
    try CodeBlock.text(of: "Sources/Mixtape/Mixtape.docc/Faults.md")
  }

  @Test(arguments: FaultList.all.map { $0.example })
  func `has every fault with its example`(_ example: String) throws {
    #expect(try Self.text.get().contains("| `\(example)` |"))
  }

  @Test(arguments: EdgeList.all.map(\.name))
  func `has every front end`(_ name: String) throws {
    #expect(try Self.text.get().contains("| `\(name)` |"))
  }

  @Test(arguments: EdgeList.all.flatMap(\.reasons))
  func `has every reason that a front end may give`(_ reason: String) throws {
    #expect(try Self.text.get().contains("`\"\(reason)\"`"))
  }
}
