package import MixtapeJSON
package import MixtapeProviders

/// The answer is cut off after so many tokens, as if that were the greatest number there may be.
package struct LengthCut: ContentFault {
  package static let name = "lengthCut"
  package static let example = "{ lengthCut: 12 }"
  private let tokens: Int

  package init(_ options: inout JSONReader) throws(JSONError) {
    tokens = try options.required(Self.name, as: Count.self).number
  }

  package func change(_ reply: inout Reply, to prompt: inout Prompt) {
    reply.cut(to: tokens)
    reply.stop = .length
  }
}
