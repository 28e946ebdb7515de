package import MixtapeHTTP

/// The secrets that one exchange itself sent, which may come back in its answer in any disguise.
package struct Credentials: Hashable, Sendable {
  /// Longest first, so that a whole is replaced before its parts.
  private(set) var values: [[UInt8]] = []

  package init() {}

  /// Those in secret fields and in the query of the target.
  package init(fields: HTTPFields, target: String = "") {
    add(fields)
    let bytes = Array(target.utf8)
    for range in NamedSecrets.ranges(in: bytes.span) {
      let encoded = String(decoding: bytes[range], as: UTF8.self)
      add(PercentEncoding.decode(encoded).map { Array($0.utf8) } ?? Array(bytes[range]))
    }
  }

  package mutating func add(_ fields: HTTPFields) {
    for index in 0..<fields.count where SecretNames.isField(fields.nameBytes(at: index)) {
      let value = fields.valueBytes(at: index)
      if fields.nameBytes(at: index).equalsIgnoringCase("set-cookie") {
        addCookie(value.prefix { $0 != UInt8(ascii: ";") })
      } else if fields.nameBytes(at: index).equalsIgnoringCase("cookie") {
        for pair in value.split(separator: UInt8(ascii: ";")) { addCookie(pair) }
      } else {
        addAuthorization(value)
      }
    }
  }

  private mutating func addCookie(_ pair: ArraySlice<UInt8>) {
    add(Array(pair.drop { $0 != UInt8(ascii: "=") }.dropFirst()))
  }

  /// A value of the form `Bearer …`, `Basic …` or bare.
  private mutating func addAuthorization(_ value: ArraySlice<UInt8>) {
    let words = value.split(separator: 0x20, maxSplits: 1)
    guard let secret = words.last else { return }
    add(Array(secret))
    guard words.count == 2, words[0].equalsIgnoringCase("basic"),
      let pair = Base64.decode(String(decoding: secret, as: UTF8.self))
    else { return }
    add(pair)
    add(Array(pair.drop { $0 != UInt8(ascii: ":") }.dropFirst()))
  }

  /// Values that could be words (`ollama`, `not-needed`, `your-api-key`) do not count: what a
  /// client without a key sends must not be cut out of its prompts, or a recording made with a key
  /// would not match.
  private mutating func add(_ value: [UInt8]) {
    let span = value.span
    guard value.count >= 8, !values.contains(value),
      SecretShapes.hasDigit(0..<value.count, span)
        || SecretShapes.hasBothCases(0..<value.count, span)
    else { return }
    values.append(value)
    values.sort { $0.count > $1.count }
  }

  /// The values and what becomes of them in URLs, in JSON text and in base64.
  var disguises: [[UInt8]] {
    var disguises = values
    for value in values {
      let encoded = PercentEncoding.encode(String(decoding: value, as: UTF8.self))
      var escaped: [UInt8] = []
      CassetteText.append(value, to: &escaped)
      let slashes = escaped.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      for other in [
        Array(encoded.utf8), Self.withSmallHexDigits(encoded),
        Array(escaped.dropFirst().dropLast()),
        Array(slashes.joined(separator: Array("\\/".utf8)).dropFirst().dropLast()),
        Array(Base64.encode(value).utf8),
      ] where !disguises.contains(other) { disguises.append(other) }
    }
    return disguises.sorted { $0.count > $1.count }
  }

  private static func withSmallHexDigits(_ encoded: String) -> [UInt8] {
    var bytes = Array(encoded.utf8)
    for index in bytes.indices where bytes[index] == UInt8(ascii: "%") {
      for digit in bytes.indices.dropFirst(index + 1).prefix(2) {
        bytes[digit] = bytes[digit].asciiLowercased
      }
    }
    return bytes
  }

  /// Whether a part of one of them, which no disguise but base64 changes, is in the text.
  func mayBeIn(_ bytes: Span<UInt8>) -> Bool {
    values.contains { value in
      let anchor = Self.anchor(of: value)
      return anchor.isEmpty || bytes.firstOffset(of: anchor) != nil
    }
  }

  /// At most 12 bytes of the longest run of letters, digits, dashes and underscores.
  static func anchor(of value: [UInt8]) -> [UInt8] {
    let runs = value.split { !SecretShapes.isRunByte($0) }
    return Array((runs.max { $0.count < $1.count } ?? []).prefix(12))
  }
}

extension Span<UInt8> {
  /// The first place of `text` at or after `start`, by Horspool's method.
  func firstOffset(of text: [UInt8], from start: Int = 0) -> Int? {
    guard let last = text.last, text.count <= 255, count >= text.count else {
      return naiveOffset(of: text, start)
    }
    var steps = [UInt8](repeating: UInt8(text.count), count: 256)
    for (index, byte) in text.dropLast().enumerated() {
      steps[Int(byte)] = UInt8(text.count - 1 - index)
    }
    var end = start + text.count - 1
    while end < count {
      let byte = self[end]
      if byte == last, holds(text, at: end - text.count + 1) { return end - text.count + 1 }
      end &+= Int(steps[Int(byte)])
    }
    return nil
  }

  private func naiveOffset(of text: [UInt8], _ start: Int) -> Int? {
    guard !text.isEmpty, count - start >= text.count else { return nil }
    return (start...(count - text.count)).first { holds(text, at: $0) }
  }
}
