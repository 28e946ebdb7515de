import MixtapeHTTP

/// The parts of a form with files (RFC 7578).
struct MultipartForm {
  struct Part {
    let name: String
    /// nil for a plain field.
    let filename: String?
    let bytes: ArraySlice<UInt8>

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private(set) var parts: [Part] = []

  init(of request: HTTPRequest) throws(Failure) {
    guard !request.body.isEmpty else { throw Failure(.noBody) }
    let type = request.fields["content-type"] ?? ""
    guard type.lowercased().hasPrefix("multipart/form-data"),
      let boundary = Self.parameter("boundary", of: type), !boundary.isEmpty
    else {
      throw Failure(
        .badRequest,
        message: "The body must be multipart/form-data, with a boundary in the content type."
      )
    }
    let delimiter = Array("--\(boundary)".utf8)
    // The first delimiter may stand at the very beginning, the others follow a line break.
    guard var rest = Self.after(delimiter, in: request.body[...])?.after else {
      throw Self.damaged
    }
    let separator = Array("\r\n".utf8) + delimiter
    while !rest.starts(with: "--".utf8) {
      guard let found = Self.after(separator, in: rest) else { throw Self.damaged }
      if let part = Self.part(found.before.dropFirst(2)) { parts.append(part) }
      rest = found.after
    }
  }

  subscript(name: String) -> Part? { parts.first { $0.name == name } }

  private static let damaged = Failure(
    .badRequest,
    message: "The multipart form ends before its last boundary."
  )

  /// Fields, an empty line, and the content; nil where there is no name.
  private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
    guard let split = after(Array("\r\n\r\n".utf8), in: bytes) else { return nil }
    let lines = String(decoding: split.before, as: UTF8.self).split(separator: "\r\n")
    let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
    guard let disposition, let name = parameter("name", of: String(disposition)) else { return nil }
    return Part(
      name: name,
      filename: parameter("filename", of: String(disposition)),
      bytes: split.after
    )
  }

  /// `value` in `; name=value` or `; name="value"`.
  private static func parameter(_ name: String, of field: String) -> String? {
    for piece in field.split(separator: ";").dropFirst() {
      let halves = piece.split(separator: "=", maxSplits: 1)
      guard halves.count == 2, halves[0].trimmed.lowercased() == name else { continue }
      let value = halves[1].trimmed
      return value.first == "\"" && value.last == "\"" && value.count > 1
        ? String(value.dropFirst().dropLast()) : String(value)
    }
    return nil
  }

  private static func after(
    _ needle: [UInt8],
    in bytes: ArraySlice<UInt8>
  ) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>)? {
    guard let first = needle.first else { return nil }
    var start = bytes.startIndex
    while let found = bytes[start...].firstIndex(of: first) {
      if bytes[found...].starts(with: needle) {
        return (bytes[..<found], bytes[(found + needle.count)...])
      }
      start = found + 1
    }
    return nil
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
