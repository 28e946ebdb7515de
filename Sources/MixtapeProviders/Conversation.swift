import MixtapeJSON

/// Puts a conversation into neutral words while it is read.
///
/// Providers place the same things differently: system text before or among the messages, tools'
/// results as messages or as parts of the user's, their calls named by id or by name. Here they all
/// end alike.
struct Conversation {
  private var system: [Prompt.Message.Part] = []
  private var messages: [Prompt.Message] = []
  /// For formats whose results name only the call's id.
  private var toolNames: [String: String] = [:]

  var folded: [Prompt.Message] {
    system.isEmpty ? messages : [Prompt.Message(.system, system)] + messages
  }

  mutating func add(_ role: Prompt.Message.Role, _ text: String) {
    add(role, [.text(text)])
  }

  mutating func add(_ role: Prompt.Message.Role, _ parts: [Prompt.Message.Part]) {
    let parts = parts.filter { $0 != .text("") }
    guard !parts.isEmpty else { return }
    if role == .system {
      system += parts
    } else if role != .tool, messages.last?.role == role {
      messages[messages.count - 1].parts += parts
    } else {
      messages.append(Prompt.Message(role, parts))
    }
  }

  mutating func addToolCall(id: String?, name: String, arguments: JSON) {
    if let id { toolNames[id] = name }
    add(.assistant, [.toolCall(name: name, arguments: arguments.canonicalText)])
  }

  mutating func addToolResult(id: String?, name: String?, text: String) {
    let known = name ?? id.flatMap { toolNames[$0] }
    add(.tool, [.toolResult(name: known ?? "", text: text)])
  }
}

extension JSON {
  /// Compact, with the keys of every object sorted: equal for values that differ in the order of
  /// keys only.
  var canonicalText: String {
    String(decoding: JSONLayout.compact.bytes(of: keysSorted), as: UTF8.self)
  }

  private var keysSorted: JSON {
    switch self {
    case .array(let elements):
      .array(elements.map(\.keysSorted))
    case .object(let object):
      .object(
        JSONObject(
          object.members
            .map { JSONObject.Member(key: $0.key, value: $0.value.keysSorted) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        )
      )
    case .null, .bool, .number, .string:
      self
    }
  }

  /// Base64 or address of a picture given as a `data:` URL or another.
  static func media(url: String) -> Prompt.Message.Part {
    guard url.hasPrefix("data:"), let comma = url.firstIndex(of: ",") else { return .media(url) }
    return .media(String(url[comma...].dropFirst()))
  }
}
