import MixtapeHTTP
import MixtapeJSON

/// The part of a list that `limit`, `before_id` and `after_id` ask for.
///
/// The words about unknown ids are unverified.
enum AnthropicPage {
  static func json(of items: [(id: String, json: JSON)], query: String) throws(Failure) -> JSON {
    let query = QueryItems(parsing: query)
    let limit = try limit(query["limit"])
    var rest = items[...]
    if let after = query["after_id"] {
      rest = items[(try place(of: after, in: items, "after_id") + 1)...]
    } else if let before = query["before_id"] {
      rest = items[..<(try place(of: before, in: items, "before_id"))]
    }
    let isBackwards = query["after_id"] == nil && query["before_id"] != nil
    let page = isBackwards ? rest.suffix(limit) : rest.prefix(limit)
    return [
      "data": .array(page.map(\.json)),
      "has_more": .bool(page.count < rest.count),
      "first_id": page.first.map { .string($0.id) } ?? .null,
      "last_id": page.last.map { .string($0.id) } ?? .null,
    ]
  }

  private static func limit(_ text: String?) throws(Failure) -> Int {
    guard let text else { return 20 }
    guard let limit = Int(text) else {
      throw Failure(
        .wrongType(
          field: "limit",
          expected: "a valid integer, unable to parse string as an integer"
        )
      )
    }
    guard (1...1_000).contains(limit) else {
      let bound = limit < 1 ? "greater than or equal to 1" : "less than or equal to 1000"
      throw Failure(.badValue(field: "limit", value: text, rule: "Input should be \(bound)"))
    }
    return limit
  }

  private static func place(
    of id: String,
    in items: [(id: String, json: JSON)],
    _ field: String
  ) throws(Failure) -> Int {
    guard let place = items.firstIndex(where: { $0.id == id }) else {
      throw Failure(.badValue(field: field, value: id, rule: "Invalid pagination cursor"))
    }
    return place
  }
}
