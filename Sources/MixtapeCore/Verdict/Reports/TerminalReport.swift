/// The report for people at a terminal: a line for each call, then what is wrong.
package struct TerminalReport {
  private static let callLimit = 50
  private static let pictureLimit = 20

  private let verdict: Verdict
  private let width: Int
  private let style: TextStyle

  package init(_ verdict: Verdict, width: Int = 80, isColoured: Bool = false) {
    self.verdict = verdict
    self.width = max(60, width)
    style = TextStyle(isColoured: isColoured)
  }

  package var text: String {
    let parts = [calls, expectations, findings, explanations, [summary]].filter { !$0.isEmpty }
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  // MARK: - One line for each call

  private var calls: [String] {
    let shown = verdict.calls.prefix(Self.callLimit)
    let number = shown.map { String($0.number).count }.max() ?? 1
    let time = shown.map { ($0.duration?.brief ?? "").count }.max() ?? 0
    var lines = shown.map { call in
      let start =
        "\(mark(call)) \(padded(String(call.number), to: number))  "
        + "\(padded(call.duration?.brief ?? "", to: time))  "
      return start + path(call, width: width - number - time - 6)
    }
    let rest = verdict.totals.calls - shown.count
    if rest > 0 { lines.append("  … and \(counted(rest, "call")) more") }
    return lines
  }

  private func mark(_ call: LogicalCall) -> String {
    let severities = verdict.findings(of: call.number).map(\.severity)
    if severities.contains(.error) || isUnexpected(call) { return style.red("✗") }
    if severities.contains(.warning) { return style.yellow("!") }
    return call.outcome == .answered ? style.green("✓") : style.yellow("–")
  }

  private func isUnexpected(_ call: LogicalCall) -> Bool {
    verdict.expectations.contains { result in
      !result.isMet && result.isOfCalls && result.calls.contains(call.number)
    }
  }

  /// With equal steps in a row counted, and its middle left out where it is too long.
  private func path(_ call: LogicalCall, width: Int) -> String {
    let words = call.path.steps
    let end = call.outcome == .answered ? "" : " (\(call.outcome.words))"
    let whole = words.joined(separator: " → ") + end
    if whole.count <= width || words.count < 4 { return whole }
    let count = words.count - 3
    return "\(words[0]) → … \(count) more … → \(words[words.count - 2]) → "
      + words[words.count - 1] + end
  }

  // MARK: - What is wrong

  private var expectations: [String] {
    verdict.expectations.filter { !$0.isMet }.flatMap { result in
      let named = result.name == result.expected ? "" : " (\(result.name))"
      let head = [
        "\(style.red("expected")) \(result.expected)\(named)",
        "but      \(result.happened)",
      ]
      let pictures = result.calls.prefix(3).filter { call in
        !verdict.findings.contains { $0.calls == [call] }
      }
      return head.flatMap { wrapped($0, indent: 9) } + pictures.flatMap { picture(of: $0) } + [""]
    }.droppingLastEmpty
  }

  private var findings: [String] {
    var lines: [String] = []
    var drawn: Set<Int> = []
    for finding in verdict.findings {
      let calls = finding.calls
      let one = calls.count == 1 ? calls.first : nil
      if let one, drawn.contains(one) { continue }
      if drawn.count == Self.pictureLimit, one != nil { continue }
      guard let one else {
        lines += sentence(finding) + [""]
        continue
      }
      drawn.insert(one)
      lines += verdict.findings.filter { $0.calls == [one] }.flatMap(sentence)
      lines += picture(of: one) + [""]
    }
    let all = verdict.errorCount + verdict.warningCount
    let shown = verdict.findings.count { finding in
      finding.calls.count != 1 || finding.calls.first.map(drawn.contains) ?? false
    }
    if all > shown { lines.append("… and \(counted(all - shown, "finding")) more") }
    return lines.droppingLastEmpty
  }

  private func sentence(_ finding: Finding) -> [String] {
    let word =
      finding.severity == .error
      ? style.red(finding.severity.rawValue) : style.yellow(finding.severity.rawValue)
    let calls = finding.calls.prefix(8).map(String.init).joined(separator: ", ")
    let more = finding.calls.count > 8 ? ", …" : ""
    let noun = finding.calls.count == 1 ? "call" : "calls"
    return wrapped(
      "\(word) \(style.bold(finding.check)), \(noun) \(calls)\(more): \(finding.words)",
      indent: 2
    )
  }

  private func picture(of number: Int) -> [String] {
    guard let call = verdict[call: number] else { return [] }
    return CallPicture(call: call, width: width, style: style).lines
  }

  private var explanations: [String] {
    let broken = verdict.checks.filter { $0.count > 0 }
    return broken.flatMap { check in
      let text = CheckList.all.first { $0.name == check.name }?.explanation ?? ""
      return wrapped("\(style.bold(check.name)): \(text)", indent: 2)
    }
  }

  private var summary: String { VerdictSummary(verdict).lines.map(styled).joined(separator: "\n") }

  private func styled(_ line: String) -> String {
    guard line.hasPrefix("verdict: ") else { return line }
    return verdict.isPassed ? style.green(line) : style.red(line)
  }

  private func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// Broken between words; colours have no width.
  private func wrapped(_ text: String, indent: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var length = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let size = word.withoutColours.count
      if length > 0, length + 1 + size > width {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
        length = indent + size
      } else {
        line += (length > 0 ? " " : "") + word
        length += (length > 0 ? 1 : 0) + size
      }
    }
    return lines + [line]
  }
}

extension Substring {
  fileprivate var withoutColours: String {
    var text = ""
    var isCode = false
    for character in self {
      if character == "\u{1B}" { isCode = true }
      if !isCode { text.append(character) }
      if isCode, character == "m" { isCode = false }
    }
    return text
  }
}

extension [String] {
  fileprivate var droppingLastEmpty: [String] {
    last?.isEmpty == true ? dropLast() : self
  }
}
