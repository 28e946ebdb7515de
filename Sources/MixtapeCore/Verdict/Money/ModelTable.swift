import MixtapeJSON

/// What models cost and can do, as their providers publish it; the first entry that fits counts.
package struct ModelTable: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    var models: [Glob]
    /// nil: whoever is asked.
    var provider: String?
    /// For one token.
    package var input: Money
    package var cachedInput: Money
    package var output: Money
    /// How many tokens it takes in; nil: nobody wrote it down.
    package var context: Int?
    package var hasTools: Bool?
  }

  /// When the prices were looked up: `2026-09-15`.
  package var date: String
  package var entries: [Entry]

  package init(date: String, entries: [Entry]) {
    self.date = date
    self.entries = entries
  }

  package func entry(for attempt: Attempt) -> Entry? {
    entry(for: attempt.model, of: attempt.provider)
  }

  /// Gateways name models with their makers before them: `maker/model`.
  package func entry(for model: String, of provider: String) -> Entry? {
    let last = model.split(separator: "/").last.map(String.init) ?? model
    return entries.first { entry in
      (entry.provider == nil || entry.provider == provider)
        && entry.models.contains { $0.matches(model) || $0.matches(last) }
    }
  }

  /// These entries first, then those of another table.
  package func overriding(_ other: ModelTable) -> ModelTable {
    ModelTable(date: date, entries: entries + other.entries)
  }
}

extension ModelTable {
  /// Reads a table's text, JSON5; throws everything that is wrong with it.
  package init(parsing text: [UInt8]) throws(ScenarioMistakes) {
    let node: JSONNode
    do throws(JSONError) {
      node = try JSONNode(parsing: text, dialect: .json5)
    } catch {
      throw ScenarioMistakes([error])
    }
    var reading = Reading()
    let table = reading.object(node, "a table of prices") { reader, reading in
      let date = reader.required("date", &reading, as: String.self) ?? ""
      var entries: [Entry] = []
      if let node = reader.required("prices", &reading, as: JSONNode.self) {
        entries = reading.elements(node, "an array of prices") { Entry($0, &$1) }
      }
      return ModelTable(date: date, entries: entries)
    }
    guard let table, reading.mistakes.isEmpty else { throw ScenarioMistakes(reading.mistakes) }
    self = table
  }

  /// The one that comes with Mixtape.
  package static let builtIn: ModelTable = {
    do throws(ScenarioMistakes) {
      return try ModelTable(parsing: PackageResources.prices_json5)
    } catch {
      preconditionFailure(error.text(file: "prices.json5"))
    }
  }()
}

extension ModelTable.Entry {
  fileprivate init?(_ node: JSONNode, _ reading: inout Reading) {
    let entry = reading.object(node, "a price") { reader, reading in
      let models = reader.required("model", &reading, as: OneOrMore<Glob>.self)
      let provider = reader.optional("provider", &reading, as: ProviderName.self)
      let input = reader.required("input", &reading, as: PricePerMillion.self)?.money
      let cached = reader.optional("cachedInput", &reading, as: PricePerMillion.self)?.money
      let output = reader.required("output", &reading, as: PricePerMillion.self)?.money
      return ModelTable.Entry(
        models: models?.values ?? [],
        provider: provider?.name,
        input: input ?? .zero,
        cachedInput: cached ?? input ?? .zero,
        output: output ?? .zero,
        context: reader.optional("context", &reading, as: Count.self)?.number,
        hasTools: reader.optional("tools", &reading)
      )
    }
    guard let entry else { return nil }
    self = entry
  }
}

/// Dollars for a million tokens, as price lists have it.
private struct PricePerMillion: JSONReadable {
  let money: Money

  init(_ node: JSONNode) throws(JSONError) {
    guard case .number(let number) = node.content,
      let money = Money(dollars: number.text, per: 1_000_000)
    else {
      throw node.expected("dollars for a million tokens, as 1.25, with at most 6 decimals")
    }
    self.money = money
  }
}
