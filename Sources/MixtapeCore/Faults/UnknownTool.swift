package import MixtapeJSON
package import MixtapeProviders

/// The model calls a tool that nobody has offered.
package struct UnknownTool: ContentFault {
  package static let name = "unknownTool"
  package static let example = "{ unknownTool: \"launch_rocket\" }"
  private let tool: String

  package init(_ options: inout JSONReader) throws(JSONError) {
    tool = try options.required(Self.name)
  }

  package func change(_ reply: inout Reply, to prompt: inout Prompt) {
    reply.changeCalls(offered: prompt.tools) { $0.name = tool }
  }
}
