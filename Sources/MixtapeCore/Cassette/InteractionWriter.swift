import MixtapeHTTP

/// Writes an interaction as text: short lines in a stable order, bodies as readable as they can be
/// exactly.
package struct InteractionWriter {
  private var output: [UInt8] = []

  /// The text of an interaction, without a line end behind it.
  package static func text(of interaction: Interaction) -> [UInt8] {
    var writer = InteractionWriter()
    writer.write(interaction)
    return writer.output
  }

  private mutating func write(_ interaction: Interaction) {
    line("{")
    line("  \"at\": \"\(CassetteTime.date(interaction.recordedAt))\",")
    line("  \"request\": {")
    write(interaction.request)
    line("  },")
    line("  \"response\": {")
    write(interaction.response)
    line("  }")
    output += "}".utf8
  }

  private mutating func write(_ request: RecordedRequest) {
    member("provider", string: request.provider)
    member("method", string: request.method)
    member("target", string: request.target)
    write(request.fields)
    if !request.body.isEmpty {
      output += ",\n    \"body\": ".utf8
      write(body: request.body, at: nil)
    }
    output.append(0x0A)
  }

  private mutating func write(_ response: RecordedResponse) {
    line("    \"status\": \(response.head.status),")
    if let reason = response.head.reason { member("reason", string: reason) }
    line("    \"headAt\": \(CassetteTime.milliseconds(response.headAt)),")
    write(response.head.fields)
    line(",")
    if response.isDecoded { line("    \"decoded\": true,") }
    writeChunks(of: response)
    output += "    \"endAt\": \(CassetteTime.milliseconds(response.endAt))".utf8
    switch response.ending {
    case .complete: break
    case .clientLeft: output += ",\n    \"ending\": \"client left\"".utf8
    case .cut(let reason):
      output += ",\n    \"ending\": {\"cut\": ".utf8
      CassetteText.append(reason.utf8, to: &output)
      output += "}".utf8
    }
    output.append(0x0A)
  }

  private mutating func writeChunks(of response: RecordedResponse) {
    let count = response.chunks.reduce(0) { $0 + $1.bytes.count }
    let isStream = response.body == .stream || response.chunks.count > 1
    if case .bytes(let length) = response.body,
      isStream || length != count
        || response.chunks.isEmpty
    {
      line("    \"length\": \(length),")
    }
    if isStream {
      write(stream: response.chunks, style: ChunkForm.style(of: response))
    } else if let chunk = response.chunks.first {
      output += "    \"body\": ".utf8
      write(body: chunk.bytes, at: chunk.at == response.headAt ? nil : chunk.at)
      line(",")
    }
  }

  private mutating func write(stream chunks: [RecordedResponse.Chunk], style: EventStyle?) {
    let written = style ?? EventStyle()
    if written.lineEnd == .crlf { line("    \"lineEnd\": \"crlf\",") }
    if written.colon == .withoutSpace { line("    \"colon\": \":\",") }
    if chunks.isEmpty { return line("    \"stream\": [],") }
    output += "    \"stream\": [".utf8
    for (index, chunk) in chunks.enumerated() {
      output += (index == 0 ? "\n      " : ",\n      ").utf8
      output += "{\"at\": \(CassetteTime.milliseconds(chunk.at)), ".utf8
      write(ChunkForm(of: chunk.bytes, style: style), indent: "      ")
      output += "}".utf8
    }
    line("\n    ],")
  }

  private mutating func write(body bytes: [UInt8], at: Duration?) {
    output += "{".utf8
    if let at { output += "\"at\": \(CassetteTime.milliseconds(at)), ".utf8 }
    write(ChunkForm(of: bytes, style: nil), indent: "    ")
    output += "}".utf8
  }

  private mutating func write(_ form: ChunkForm, indent: String) {
    switch form {
    case .json(let before, let value, let after):
      if !before.isEmpty { pair("before", before, then: ", ") }
      output += "\"json\": ".utf8
      output += value
      if !after.isEmpty {
        output += ", ".utf8
        pair("after", after)
      }
    case .text(let lines): list("text", lines, indent: indent)
    case .base64(let lines): list("base64", lines, indent: indent)
    case .lines(let lines):
      if lines.count == 1 {
        output += "\"line\": ".utf8
        write(lines[0])
      } else {
        each(of: lines, called: "lines", indent: indent) { $0.write($1) }
      }
    case .events(let events):
      if events.count == 1 {
        write(event: events[0])
      } else {
        each(of: events, called: "events", indent: indent) { writer, event in
          writer.output += "{".utf8
          writer.write(event: event)
          writer.output += "}".utf8
        }
      }
    }
  }

  private mutating func write(event lines: [EventLine]) {
    for (index, line) in lines.enumerated() {
      if index > 0 { output += ", ".utf8 }
      output += "\"\(line.kind.key)\": ".utf8
      write(line.value)
    }
  }

  private mutating func write(_ value: EventLine.Value) {
    if value.isJSON {
      output += value.text
    } else {
      CassetteText.append(value.text, to: &output)
    }
  }

  private mutating func write(_ fields: HTTPFields) {
    output += "    \"fields\": [".utf8
    for index in 0..<fields.count {
      output += (index == 0 ? "\n      [" : ",\n      [").utf8
      CassetteText.append(fields.nameBytes(at: index), to: &output)
      output += ", ".utf8
      let value = fields.valueBytes(at: index)
      if value.isUTF8 {
        CassetteText.append(value, to: &output)
      } else {
        output += "{\"base64\": \"".utf8
        output += Base64.encode(Array(value)).utf8
        output += "\"}".utf8
      }
      output += "]".utf8
    }
    output += (fields.isEmpty ? "]" : "\n    ]").utf8
  }

  /// Strings that are one string together: on the key's line where it is one, else a line each.
  private mutating func list(_ key: String, _ lines: [[UInt8]], indent: String) {
    if lines.count == 1 { return pair(key, lines[0]) }
    each(of: lines, called: key, indent: indent) { CassetteText.append($1, to: &$0.output) }
  }

  private mutating func each<Element>(
    of elements: [Element],
    called key: String,
    indent: String,
    _ write: (inout InteractionWriter, Element) -> Void
  ) {
    output += "\"\(key)\": [".utf8
    for (index, element) in elements.enumerated() {
      output += (index == 0 ? "\n\(indent)  " : ",\n\(indent)  ").utf8
      write(&self, element)
    }
    output += (elements.isEmpty ? "]" : "\n\(indent)]").utf8
  }

  private mutating func pair(_ key: String, _ text: [UInt8], then end: String = "") {
    output += "\"\(key)\": ".utf8
    CassetteText.append(text, to: &output)
    output += end.utf8
  }

  private mutating func member(_ key: String, string: String) {
    output += "    ".utf8
    pair(key, Array(string.utf8), then: ",\n")
  }

  private mutating func line(_ text: String) {
    output += text.utf8
    output.append(0x0A)
  }
}
