/// The name-value pairs of a query: in order, with duplicates, and spelled as they came until they
/// are changed.
package struct QueryItems: Hashable, Sendable {
  package struct Item: Hashable, Sendable {
    /// As in the query, still encoded.
    package var encodedName: String
    /// nil where there is no `=`.
    package var encodedValue: String?

    package init(name: String, value: String?) {
      encodedName = PercentEncoding.encode(name)
      encodedValue = value.map { PercentEncoding.encode($0) }
    }

    fileprivate init(encoded text: Substring) {
      let name = text.prefix { $0 != "=" }
      encodedName = String(name)
      encodedValue =
        name.endIndex == text.endIndex ? nil : String(text[name.endIndex...].dropFirst())
    }

    package var name: String { QueryItems.decode(encodedName) }
    package var value: String? { encodedValue.map { QueryItems.decode($0) } }

    fileprivate var text: String { encodedValue.map { "\(encodedName)=\($0)" } ?? encodedName }
  }

  package var items: [Item]

  package init(_ items: [Item] = []) {
    self.items = items
  }

  /// Reads what stands between `?` and the end of a target.
  package init(parsing query: some StringProtocol) {
    items =
      query.isEmpty
      ? []
      : Substring(query).split(separator: "&", omittingEmptySubsequences: false).map {
        Item(encoded: $0)
      }
  }

  /// The query: the same text as was parsed, but for what was changed.
  package var text: String {
    items.map(\.text).joined(separator: "&")
  }

  /// The first value of that name; empty where it has no `=`.
  package subscript(name: String) -> String? {
    items.first { $0.name == name }.map { $0.value ?? "" }
  }

  /// `+` is a space, as in forms; what cannot be decoded stays as it is.
  private static func decode(_ text: String) -> String {
    let spaced = String(text.map { $0 == "+" ? " " : $0 })
    return PercentEncoding.decode(spaced) ?? spaced
  }
}
