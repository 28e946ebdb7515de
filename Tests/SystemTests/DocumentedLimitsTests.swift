import MixtapeCore
import MixtapeProviders
import Testing

/// The article on limits has every tier, with its numbers and where they are from.
@Suite struct `The article on limits` {
  @Test func `has each tier in a row of its table`() throws {
    let text = try CodeBlock.text(of: "Sources/Mixtape/Mixtape.docc/Limits.md")
    let rows = ProviderList.all.flatMap { provider in
      provider.limits.tiers.flatMap { tier in
        tier.groups.map { Self.row(provider.name, tier, $0) }
      }
    }
    #expect(rows.count > 10)
    for row in rows { #expect(text.contains(row), "missing: \(row)") }
  }

  private static func row(_ provider: String, _ tier: RateTier, _ group: RateGroup) -> String {
    let models =
      group.models.isEmpty ? "each" : group.models.map { "`\($0)`" }.joined(separator: " ")
    let amounts = group.amounts.map { "\($0.dimension.rawValue) \($0.amount)" }
      .joined(separator: ", ")
    return "| `\(provider)/\(tier.name)` | \(models) | \(amounts) | \(tier.source) |"
  }

  @Test func `names every key that limits have`() throws {
    let text = try CodeBlock.text(of: "Sources/Mixtape/Mixtape.docc/Limits.md")
    for dimension in RateDimension.allCases {
      #expect(text.contains("| `\(dimension.rawValue)` |"))
    }
  }
}
