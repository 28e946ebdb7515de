import MixtapeJSON

/// Which numbers fit: `2`, `[1, 3]` or `{ from: 2, to: 5 }`.
enum NumberRange: Hashable, Sendable {
  case some([Int])
  case between(Int, Int)

  func contains(_ number: Int) -> Bool {
    switch self {
    case .some(let numbers): numbers.contains(number)
    case .between(let first, let last): first <= number && number <= last
    }
  }

  init?(_ node: JSONNode, _ reading: inout Reading) {
    switch node.content {
    case .array:
      guard let numbers = reading.value(node, as: OneOrMore<Count>.self) else { return nil }
      self = .some(numbers.values.map(\.number))
    case .object:
      let bounds = reading.object(node, "a range of numbers") { reader, reading in
        let from = reader.optional("from", &reading, as: Count.self)?.number ?? 1
        return (from, reader.optional("to", &reading, as: Count.self)?.number ?? .max)
      }
      guard let (from, to) = bounds else { return nil }
      guard from <= to else {
        reading.add(node.error("no number is from \(from) to \(to)"))
        return nil
      }
      self = .between(from, to)
    default:
      guard case .number = node.content else {
        reading.add(
          node.expected(
            Count.what,
            suggestion: "or several, as [1, 2], or { from: 1, to: 3 }"
          )
        )
        return nil
      }
      guard let number = reading.value(node, as: Count.self) else { return nil }
      self = .some([number.number])
    }
  }
}

/// A number of things, counted from 1.
struct Count: JSONReadable {
  static let what = "a number, counted from 1"
  let number: Int

  init(_ node: JSONNode) throws(JSONError) {
    guard case .number = node.content else { throw node.expected(Self.what) }
    number = try Int(node)
    guard number >= 1 else { throw node.expected(Self.what) }
  }
}
