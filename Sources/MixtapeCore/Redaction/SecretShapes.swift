import MixtapeHTTP

/// Finds values that look like keys, by their own look.
///
/// A key is a long run of letters, digits, dashes and underscores. Such runs are rare in prose, and
/// finding them looks at one byte in sixteen where there are none, so that texts without keys cost
/// almost nothing.
enum SecretShapes {
  /// How providers' keys and account ids begin.
  private static let prefixes: [(text: [UInt8], minimumRest: Int)] = [
    // OpenAI, Anthropic, DeepSeek, OpenRouter and many compatible services; Stripe and others.
    ("sk-", 16), ("sk_", 16), ("rk_", 16), ("sess-", 16),
    ("AIza", 30), ("AQ", 40), ("gsk_", 16), ("AKIA", 16), ("ASIA", 16), ("xai-", 16), ("hf_", 16),
    ("r8_", 16), ("pplx-", 16), ("fw_", 16), ("nvapi-", 16), ("csk-", 16), ("tgp_", 16),
    ("tvly-", 16), ("jina_", 16), ("esecret_", 16), ("lsv2_", 16), ("pa-", 24), ("ABSK", 40),
    ("ghp_", 16), ("gho_", 16), ("ghs_", 16), ("github_pat_", 16), ("glpat-", 16), ("xoxb-", 16),
    ("xoxp-", 16),
    // Whom an OpenAI account belongs to; its error messages name it.
    ("org-", 16), ("proj_", 16),
  ].map { (Array($0.0.utf8), $0.1) }

  /// Whether a prefix begins with this byte: most runs are told apart by their first.
  private static let isInitial = (0...UInt8.max).map { byte in
    prefixes.contains { $0.text.first == byte }
  }

  /// What stands before a key in an authorization.
  private static let schemes = (bearer: Array("bearer ".utf8), basic: Array("basic ".utf8))

  /// Beginnings so telling that they count in the middle of a word, too.
  private static let strongPrefixes = [
    "sk-ant-", "sk-proj-", "sk-or-", "gsk_", "AIza", "github_pat_",
  ]
  .map { Array($0.utf8) }

  private static let shortestRun = 16
  private static let longestKey = 512

  static func isRunByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x5F
  }

  /// Where keys are, in order.
  static func ranges(in bytes: Span<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while let run = nextRun(in: bytes, from: start) {
      start = run.upperBound
      if let range = key(run, bytes) {
        if ranges.last.map({ $0.upperBound > range.lowerBound }) != true { ranges.append(range) }
        start = max(start, range.upperBound)
      }
    }
    return ranges
  }

  static func contains(in bytes: Span<UInt8>) -> Bool {
    var start = 0
    while let run = nextRun(in: bytes, from: start) {
      if key(run, bytes) != nil { return true }
      start = run.upperBound
    }
    return false
  }

  /// The first place where a key begins so tellingly that nothing else can be meant.
  static func strongKey(in bytes: Span<UInt8>) -> Int? {
    var start = 0
    while let run = nextRun(in: bytes, from: start) {
      for index in run.lowerBound..<max(run.lowerBound, run.upperBound - 24)
      where strongPrefixes.contains(where: { bytes.holds($0, at: index) }) {
        let rest = (index + 8)..<run.upperBound
        if hasDigit(rest, bytes), hasBothCases(rest, bytes) || rest.count >= 40,
          !isData(run, bytes)
        {
          return index
        }
      }
      start = run.upperBound
    }
    return nil
  }

  /// The next run of at least 16 bytes of the kind that keys are made of; `start` is where a run
  /// may begin.
  @inline(__always)
  private static func nextRun(in bytes: Span<UInt8>, from start: Int) -> Range<Int>? {
    var first = start
    while true {
      let probe = first &+ shortestRun &- 1
      guard probe < bytes.count else { return nil }
      guard isRunByte(bytes[probe]) else {
        first = probe &+ 1
        continue
      }
      var lower = probe
      while lower > first, isRunByte(bytes[lower &- 1]) { lower &-= 1 }
      if lower == first {
        var upper = probe &+ 1
        while upper < bytes.count, isRunByte(bytes[upper]) { upper &+= 1 }
        return lower..<upper
      }
      first = lower
    }
  }

  /// The key that this run is, or is the first part of.
  private static func key(_ run: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int>? {
    let start = startBehindEscape(run, bytes)
    guard start < run.upperBound else { return nil }
    let run = start..<run.upperBound
    if let token = authorization(run, bytes) ?? webToken(run, bytes) ?? zhipuKey(run, bytes) {
      return token
    }
    guard isInitial[Int(bytes[start])] else { return nil }
    for (text, minimumRest) in prefixes
    where bytes[start] == text[0] && bytes.holds(text, at: start) {
      let rest = (start + text.count)..<run.upperBound
      if rest.count >= minimumRest, hasDigit(rest, bytes) || hasBothCases(rest, bytes),
        !isData(run, bytes)
      {
        return run
      }
    }
    return nil
  }

  /// Whether a run is part of more base64 than any key has: in a picture or a vector of a megabyte
  /// there is always something that begins like a key.
  private static func isData(_ run: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    var (lower, upper) = (run.lowerBound, run.upperBound)
    while lower > 0, upper - lower <= longestKey, isToken68(bytes[lower - 1]) { lower -= 1 }
    while upper < bytes.count, upper - lower <= longestKey, isToken68(bytes[upper]) { upper += 1 }
    return upper - lower > longestKey
  }

  /// Where a run begins when its first letters belong to an escape before it: `\n`, `\u000a`,
  /// `%3D`.
  private static func startBehindEscape(_ run: Range<Int>, _ bytes: Span<UInt8>) -> Int {
    guard run.lowerBound > 0 else { return run.lowerBound }
    switch bytes[run.lowerBound - 1] {
    case UInt8(ascii: "\\"):
      return run.lowerBound + (bytes[run.lowerBound] == UInt8(ascii: "u") ? 5 : 1)
    case UInt8(ascii: "%"): return run.lowerBound + 2
    default: return run.lowerBound
    }
  }

  /// What stands behind `Bearer ` or `Basic `.
  private static func authorization(_ run: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int>? {
    let isBearer = bytes.holds(schemes.bearer, endingAt: run.lowerBound)
    guard isBearer || bytes.holds(schemes.basic, endingAt: run.lowerBound) else { return nil }
    var end = run.upperBound
    while end < bytes.count, isToken68(bytes[end]) { end += 1 }
    let range = run.lowerBound..<end
    if isBearer { return hasDigit(range, bytes) || hasBothCases(range, bytes) ? range : nil }
    let decoded = Base64.decode(String(decoding: range.map { bytes[$0] }, as: UTF8.self))
    return decoded?.contains(UInt8(ascii: ":")) == true ? range : nil
  }

  /// A JSON Web Token (RFC 7519): two or three parts, of which the first is an object in base64.
  private static func webToken(_ run: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int>? {
    guard bytes.holds(Array("eyJ".utf8), at: run.lowerBound) else { return nil }
    let second = part(after: run.upperBound, bytes)
    guard second - run.upperBound > 8 else { return nil }
    let third = part(after: second, bytes)
    return run.lowerBound..<(third - second > 8 ? third : second)
  }

  /// Zhipu's keys (GLM): 32 hexadecimal digits, a point, 16 letters and digits.
  private static func zhipuKey(_ run: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int>? {
    guard run.count == 32 else { return nil }
    for index in run {
      guard bytes[index] &- 0x30 < 10 || bytes[index] &- 0x61 < 6 else { return nil }
    }
    let end = part(after: run.upperBound, bytes)
    return end - run.upperBound == 17 ? run.lowerBound..<end : nil
  }

  /// The end of the run behind a point.
  private static func part(after point: Int, _ bytes: Span<UInt8>) -> Int {
    guard point < bytes.count, bytes[point] == UInt8(ascii: ".") else { return point }
    var end = point + 1
    while end < bytes.count, isRunByte(bytes[end]) { end += 1 }
    return end
  }

  private static func isToken68(_ byte: UInt8) -> Bool {
    isRunByte(byte) || byte == 0x2E || byte == 0x7E || byte == 0x2B || byte == 0x2F || byte == 0x3D
  }

  static func hasDigit(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    range.contains { bytes[$0] &- 0x30 < 10 }
  }

  static func hasBothCases(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    range.contains { bytes[$0] &- 0x41 < 26 } && range.contains { bytes[$0] &- 0x61 < 26 }
  }
}

extension Span<UInt8> {
  func holds(_ text: [UInt8], at offset: Int) -> Bool {
    guard offset >= 0, offset + text.count <= count else { return false }
    for index in text.indices where self[offset + index] != text[index] { return false }
    return true
  }

  /// Whether lower-case `text` ends at `end`, whatever the case.
  func holds(_ text: [UInt8], endingAt end: Int) -> Bool {
    guard end >= text.count else { return false }
    for index in text.indices
    where self[end - text.count + index].asciiLowercased != text[index] {
      return false
    }
    return true
  }
}
