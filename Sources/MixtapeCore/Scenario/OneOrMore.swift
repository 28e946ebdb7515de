import MixtapeJSON

/// One value or several: `"a"` and `["a", "b"]`.
struct OneOrMore<Value: JSONReadable>: JSONReadable {
  let values: [Value]

  init(_ node: JSONNode) throws(JSONError) {
    guard case .array(let nodes) = node.content else {
      values = [try Value(node)]
      return
    }
    guard !nodes.isEmpty else { throw node.error("an empty list fits nothing") }
    values = try [Value](node)
  }
}
