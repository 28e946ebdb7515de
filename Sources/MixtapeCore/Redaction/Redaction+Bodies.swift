import MixtapeJSON

extension Redaction {
  /// The pieces of a body without its secrets; bytes that hold none stay as they are, and JSON
  /// stays valid.
  func body(_ pieces: [[UInt8]], _ disguises: [[UInt8]]) -> [[UInt8]] {
    let edits = edits(in: pieces.count == 1 ? pieces[0] : Array(pieces.joined()), disguises)
    return edits.isEmpty ? pieces : edits.apply(toPieces: pieces)
  }

  func edits(in bytes: [UInt8], _ disguises: [[UInt8]]) -> RedactionEdits {
    var edits = RedactionEdits()
    guard bytes.isUTF8 else {
      for range in secrets(in: bytes, disguises) { edits.replace([range], isBinary: true) }
      return edits
    }
    var texts = StreamTexts()
    let span = bytes.span
    let regions = Self.regions(of: bytes)
    for region in regions {
      if region.isJSON {
        find(inJSON: region.range, span, disguises, &edits, &texts)
      } else {
        var text = DecodedText()
        text.append(raw: region.range, of: span)
        find(in: text, disguises, &edits)
        if region.isData { texts.append(text, path: Array("data".utf8), indices: []) }
      }
    }
    for text in texts.joined { find(in: text, disguises, &edits) }
    return edits
  }

  private func find(
    inJSON range: Range<Int>,
    _ bytes: Span<UInt8>,
    _ disguises: [[UInt8]],
    _ edits: inout RedactionEdits,
    _ texts: inout StreamTexts
  ) {
    let strings = StringLeaves(of: bytes, in: range)
    for leaf in strings.leaves where !leaf.content.isEmpty {
      if let name = leaf.name, SecretNames.isMember(name, in: bytes),
        !NamedSecrets.isPlaceholder(leaf.content, bytes)
      {
        edits.replace([leaf.content])
        continue
      }
      var text = DecodedText()
      text.append(jsonString: leaf.content, of: bytes)
      find(in: text, disguises, &edits)
      if !leaf.path.isEmpty { texts.append(text, path: leaf.path, indices: strings.indices) }
    }
  }

  private func find(in text: DecodedText, _ disguises: [[UInt8]], _ edits: inout RedactionEdits) {
    for range in secrets(in: text.bytes, disguises) { edits.replace(text.rawRanges(of: range)) }
  }

  private struct Region {
    var range: Range<Int>
    var isJSON: Bool
    /// The data of a server-sent event.
    var isData = false
  }

  /// The parts of a body that are read for themselves: the JSON that it is, or that its lines are,
  /// or its lines.
  private static func regions(of bytes: [UInt8]) -> [Region] {
    if let whole = json(in: 0..<bytes.count, of: bytes) {
      return [Region(range: whole, isJSON: true)]
    }
    var regions: [Region] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      var line = start..<end
      let isData = bytes[line].starts(with: "data:".utf8)
      if isData { line = (start + 5)..<end }
      if let json = json(in: line, of: bytes) {
        regions.append(Region(range: json, isJSON: true))
      } else {
        // A client takes one space and the line's end away before it joins the data of events.
        if isData, bytes[line].first == 0x20 { line = (line.lowerBound + 1)..<end }
        if bytes[line].last == 0x0D { line = line.lowerBound..<(end - 1) }
        regions.append(Region(range: line, isJSON: false, isData: isData))
      }
      start = end + 1
    }
    return regions
  }

  /// The range of the JSON value that these bytes are, white space aside.
  private static func json(in range: Range<Int>, of bytes: [UInt8]) -> Range<Int>? {
    guard let start = bytes[range].firstIndex(where: { !$0.isJSONSpace }),
      let last = bytes[range].lastIndex(where: { !$0.isJSONSpace }),
      (try? bytes.span.extracting(start...last).endOfJSONValue(from: 0)) == last + 1 - start
    else { return nil }
    return start..<(last + 1)
  }
}

/// The texts that a stream sends in pieces, put together again.
private struct StreamTexts {
  private var texts: [[UInt8]: (text: DecodedText, count: Int)] = [:]
  private var order: [[UInt8]] = []

  /// A piece counts as one of its path, and where the event has indices, also as one of path and
  /// indices: answers with several choices send theirs in turn.
  mutating func append(_ text: DecodedText, path: [UInt8], indices: [UInt8]) {
    append(text, to: path)
    if !indices.isEmpty { append(text, to: path + [0] + indices) }
  }

  private mutating func append(_ text: DecodedText, to key: [UInt8]) {
    if texts[key] == nil { order.append(key) }
    texts[key, default: (DecodedText(), 0)].text.append(text)
    texts[key, default: (DecodedText(), 0)].count += 1
  }

  /// Those that came in more than one piece.
  var joined: [DecodedText] {
    order.compactMap { texts[$0] }.filter { $0.count > 1 }.map(\.text)
  }
}
