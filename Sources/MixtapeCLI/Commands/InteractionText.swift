import MixtapeCore
import MixtapeHTTP
import MixtapeJSON

/// An interaction in full, for people.
struct InteractionText {
  private let interaction: Interaction
  private let name: String

  init(_ interaction: Interaction, name: String) {
    self.interaction = interaction
    self.name = name
  }

  var text: String {
    [heading, request, response, chunks].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var heading: String {
    "\(name), recorded \(HTTPDate.text(interaction.recordedAt))"
  }

  private var request: String {
    let request = interaction.request
    let head = "\(request.method) \(request.target)   (\(request.provider))"
    let body = (try? JSON(parsing: request.body))?.text(.pretty) ?? Self.text(request.body)
    return Self.message(head, request.fields) + (body.isEmpty ? "" : "\n\n\(body)")
  }

  private var response: String {
    let response = interaction.response
    let reason = response.head.reason ?? HTTPStatus.reason(of: response.head.status)
    let head = "\(response.head.status) \(reason)   (head after \(Self.time(response.headAt)))"
    return Self.message(head, response.head.fields)
  }

  /// Each piece with its time, then the end.
  private var chunks: String {
    let response = interaction.response
    let width = max(10, Self.time(response.endAt).count + 2)
    let indent = String(repeating: " ", count: width + 3)
    func row(_ time: Duration, _ text: String) -> String {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      return Self.time(time).rightAligned(in: width) + "   "
        + lines.joined(separator: "\n\(indent)")
    }
    let rows = response.chunks.map { row($0.at, Self.text($0.bytes)) }
    return (rows + [row(response.endAt, "(\(ending))")]).joined(separator: "\n")
  }

  private var ending: String {
    switch interaction.response.ending {
    case .complete: "complete"
    case .cut(let reason): "cut: \(reason)"
    case .clientLeft: "the client left"
    }
  }

  private static func message(_ head: String, _ fields: HTTPFields) -> String {
    ([head] + fields.pairs.map { "\($0.name): \($0.value)" }).joined(separator: "\n")
  }

  private static func time(_ duration: Duration) -> String {
    "\(duration.roundedMilliseconds) ms"
  }

  /// The bytes as text without the line ends behind it, or their number where they are none.
  private static func text(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: {
        $0.value < 0x20 && !"\t\n\r".unicodeScalars.contains($0)
      })
    else { return "(\(counted(bytes.count, "byte")) that are no text)" }
    var lines = text.replacing("\r\n", with: "\n")[...]
    while lines.last == "\n" { lines.removeLast() }
    return String(lines)
  }
}
