package import MixtapeJSON
package import MixtapeProviders

/// The arguments of tool calls cannot be read; where they are no text but JSON of their own, they
/// are missing, or the provider says that the call was lost.
package struct MalformedToolArguments: ContentFault {
  package static let name = "malformedToolArguments"
  package static let example = "{ malformedToolArguments: true }"

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
  }

  package func change(_ reply: inout Reply, to prompt: inout Prompt) {
    reply.changeCalls(offered: prompt.tools) { $0.isMalformed = true }
  }
}
