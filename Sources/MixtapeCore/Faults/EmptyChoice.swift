package import MixtapeJSON
package import MixtapeProviders

/// The answer is well-formed and has nothing in it.
package struct EmptyChoice: ContentFault {
  package static let name = "emptyChoice"
  package static let example = "{ emptyChoice: true }"

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
  }

  package func change(_ reply: inout Reply, to prompt: inout Prompt) {
    reply = Reply(parts: [])
    reply.stop = .end
  }
}
