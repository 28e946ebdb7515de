/// The way to a value: `messages[-1].content`, `choices[*].delta`, `$.a["b c"]`.
package struct JSONPath: Hashable, Sendable {
  package enum Step: Hashable, Sendable {
    case key(String)
    /// An element; negative ones count from the end.
    case index(Int)
    /// Every member or element.
    case any
  }

  package var steps: [Step]

  package init(_ steps: [Step] = []) {
    self.steps = steps
  }

  package func appending(_ step: Step) -> JSONPath {
    JSONPath(steps + [step])
  }

  /// The values at this path, in order.
  package func values(in json: JSON) -> [JSON] {
    var values = [json]
    for step in steps { values = values.flatMap { step.values(in: $0) } }
    return values
  }
}

extension JSON {
  /// The first value at a path.
  package subscript(path: JSONPath) -> JSON? { path.values(in: self).first }
}

extension JSONPath.Step {
  fileprivate func values(in json: JSON) -> [JSON] {
    switch self {
    case .key(let key): [json[key]].compactMap(\.self)
    case .index(let index):
      [json[index < 0 ? (json.array?.count ?? 0) + index : index]].compactMap(\.self)
    case .any: json.array ?? json.object?.members.map(\.value) ?? []
    }
  }
}

extension JSONPath: CustomStringConvertible {
  /// The path as it can be parsed; the root is `$`.
  package var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .key(let key) where Self.isPlain(key): text += (text.isEmpty ? "" : ".") + key
      case .key(let key): text += "[\(JSON.string(key).text())]"
      case .index(let index): text += "[\(index)]"
      case .any: text += "[*]"
      }
    }
    return text.isEmpty ? "$" : text
  }

  private static func isPlain(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.allSatisfy(isPlain)
  }

  /// What may stand in a key without quotes.
  fileprivate static func isPlain(_ byte: UInt8) -> Bool {
    ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte >= 0x80 || byte == ASCII.minus
      || byte == UInt8(ascii: "_")
  }
}

extension JSONPath {
  package init(parsing text: String) throws(JSONError) {
    let source = JSONSource(Array(text.utf8))
    let bytes = source.bytes
    var offset = bytes.first == UInt8(ascii: "$") ? 1 : 0
    self.init()
    while offset < bytes.count {
      if bytes[offset] == ASCII.openBracket {
        steps.append(try Self.bracket(in: source, at: &offset))
        continue
      }
      // The first key may stand without a point before it.
      if bytes[offset] == ASCII.point {
        offset += 1
      } else if offset > 0 {
        throw source.error("expected '.' or '['", at: offset)
      }
      if offset < bytes.count, bytes[offset] == ASCII.star {
        steps.append(.any)
        offset += 1
        continue
      }
      let key = bytes[offset...].prefix(while: Self.isPlain)
      guard !key.isEmpty else {
        throw source.error(
          "expected a key",
          at: offset,
          suggestion: "keys with other characters: [\"a key\"]"
        )
      }
      steps.append(.key(String(decoding: key, as: UTF8.self)))
      offset = key.endIndex
    }
    guard !bytes.isEmpty else {
      throw source.error("a path may not be empty", at: 0, suggestion: "the whole value is $")
    }
  }

  /// A key in quotes, an index or a star, in brackets.
  private static func bracket(
    in source: JSONSource,
    at offset: inout Int
  ) throws(JSONError) -> Step {
    let bytes = source.bytes
    let start = offset + 1
    var end = start + 1
    var step: Step?
    if start < bytes.count, bytes[start] == ASCII.star {
      step = .any
    } else {
      var builder = JSONTreeBuilder<JSON5Grammar, JSON>(source: source)
      do throws(JSONScanError) {
        end = try JSON5Grammar.walk(bytes.span, from: start, maximumDepth: 0, visitor: &builder)
      } catch {
        end = bytes.count
      }
      switch builder.result {
      case .string(let key): step = .key(key)
      case .number(let number): step = number.int.map { .index($0) }
      default: break
      }
    }
    guard let step else {
      throw source.error("expected a key in quotes, an index or '*'", at: start)
    }
    guard end < bytes.count, bytes[end] == ASCII.closeBracket else {
      throw source.error("expected ']'", at: min(end, bytes.count))
    }
    offset = end + 1
    return step
  }
}
