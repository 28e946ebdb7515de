import MixtapeJSON
import MixtapeProviders

extension Expectation {
  init?(_ node: JSONNode, _ reading: inout Reading) {
    let expectation = reading.object(node, "an expectation") { reader, reading in
      var it = Expectation()
      it.name = reader.optional("name", &reading)
      it.isOfEveryCall = reader.optional("every", &reading, as: Every.self) != nil
      it.provider = reader.optional("provider", &reading, as: ProviderName.self)?.name
      it.model = reader.optional("model", &reading)
      it.isAnswered = reader.optional("answered", &reading)
      it.within = reader.optional("within", &reading, as: TimeSpan.self)?.duration
      if let node = reader.node("path", &reading) {
        it.path = reading.elements(node, "an array of steps") { node, reading in
          reading.value(node, as: PathStep.self)?.text
        }
        if case .array(let steps) = node.content, steps.isEmpty {
          reading.add(node.error("a path has at least one step"))
        }
      }
      it.attempts = Bounds(reader.node("attempts", &reading), &reading, as: WholeNumber.self) {
        $0.number
      }
      it.cost = Bounds(reader.node("cost", &reading), &reading, as: Money.self) { $0 }
      it.share = Bounds(reader.node("share", &reading), &reading, as: Ratio.self) { $0 }
      it.tellContradictions(reader.keys, node, &reading)
      return it
    }
    guard let expectation else { return nil }
    self = expectation
  }

  private func tellContradictions(
    _ keys: [String],
    _ node: JSONNode,
    _ reading: inout Reading
  ) {
    func stands(_ key: String) -> Bool { keys.contains(key) }
    let claims = ["answered", "within", "path", "attempts", "cost", "share"]
    guard claims.contains(where: stands) else {
      // A misspelled key is told as that.
      let known = claims + ["name", "every", "provider", "model"]
      if keys.allSatisfy(known.contains) {
        let list = claims.quotedList(joinedBy: "or")
        reading.add(node.error("an expectation says what it expects: \(list)"))
      }
      return
    }
    if !stands("every") {
      for key in ["answered", "within"] where stands(key) {
        tell(node, key, "\(key) is said of calls", "add every: \"call\"", &reading)
      }
    }
    if stands("share") {
      if stands("every") {
        tell(node, "share", "a share is one of all answers", "leave out every", &reading)
      }
      if !stands("provider"), !stands("model") {
        tell(node, "share", "whose share?", "add a provider or a model", &reading)
      }
    }
    if isAnswered == false, stands("within") {
      tell(node, "within", "what is not answered has no time", "leave out within", &reading)
    }
    for key in ["provider", "model"] where stands(key) {
      if !["attempts", "cost", "share"].contains(where: stands) {
        tell(
          node,
          key,
          "\(key) narrows attempts, cost and share, and none of them stands here",
          "a path names its providers itself",
          &reading
        )
      }
    }
  }

  private func tell(
    _ node: JSONNode,
    _ key: String,
    _ problem: String,
    _ suggestion: String,
    _ reading: inout Reading
  ) {
    reading.add((node[key] ?? node).error(problem, suggestion: suggestion))
  }
}

extension Expectation.Bounds {
  fileprivate init?<Read: JSONReadable>(
    _ node: JSONNode?,
    _ reading: inout Reading,
    as type: Read.Type,
    _ value: (Read) -> Value
  ) {
    guard let node else { return nil }
    let bounds = reading.object(node, "bounds as { min: …, max: … }") { reader, reading in
      (
        reader.optional("min", &reading, as: Read.self).map(value),
        reader.optional("max", &reading, as: Read.self).map(value)
      )
    }
    guard let (min, max) = bounds else { return nil }
    if case .object(let members) = node.content, members.isEmpty {
      reading.add(node.error("bounds need a min or a max"))
    }
    if let min, let max, min > max { reading.add(node.error("nothing is within these bounds")) }
    self.init(min: min, max: max)
  }
}

private enum Every: String, CaseIterable, JSONReadable {
  case call
}

private struct WholeNumber: JSONReadable {
  let number: Int

  init(_ node: JSONNode) throws(JSONError) {
    number = try Int(node)
    guard number >= 0 else { throw node.expected("a number from 0") }
  }
}

/// A provider and what it answered, in the words of `Attempt.word`.
private struct PathStep: JSONReadable {
  let text: String
  private static let endings = ["truncated", "cut", "reset", "timeout", "left", "open"]

  init(_ node: JSONNode) throws(JSONError) {
    text = try String(node)
    let words = text.split(separator: " ").map(String.init)
    let what = "a provider and what it answered, as \"name 429\" or \"name no answer\""
    guard words.count >= 2 else { throw node.expected(what) }
    let name = words[0]
    let names = ProviderList.all.map(\.name)
    if !names.contains(name), let nearest = EditDistance.nearest(to: name, of: names) {
      throw node.error(
        "no provider is called \(quoted(name))",
        suggestion: "did you mean \"\(nearest)\"?"
      )
    }
    var rest = words.dropFirst()
    if rest.starts(with: ["no", "answer"]) {
      rest = rest.dropFirst(2)
    } else if let status = rest.first.flatMap({ Int($0) }), (100...599).contains(status) {
      rest = rest.dropFirst()
    } else {
      throw node.expected(what)
    }
    let known = Failure.Kind.allCases.map(\.rawValue) + Self.endings
    for word in rest where !known.contains(word) {
      let nearest = EditDistance.nearest(to: word, of: known)
      throw node.error(
        "\(quoted(word)) is no way for an answer to end",
        suggestion: nearest.map { "did you mean \"\($0)\"?" }
          ?? "behind the status stands \(Self.endings.quotedList(joinedBy: "or")), or a failure"
      )
    }
  }
}
