package import MixtapeJSON
package import MixtapeProviders

/// The model declines to answer, in the place where this provider tells that.
package struct ModelRefusal: ContentFault {
  package static let name = "refusal"
  package static let example = "{ refusal: \"I cannot help with that.\" }"
  private let words: String

  package init(_ options: inout JSONReader) throws(JSONError) {
    words = try options.required(Self.name)
  }

  package func change(_ reply: inout Reply, to prompt: inout Prompt) {
    reply = Reply(parts: [.refusal(Passage(words))])
  }
}
