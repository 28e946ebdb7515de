/// A call as bars on a time axis, a line for each attempt.
///
/// `░` is waiting for the first token, `█` what came; `╌` leads to the moment `┊` for which the
/// provider asked to wait.
struct CallPicture {
  let call: LogicalCall
  let width: Int
  let style: TextStyle
  /// Of very many attempts the first and the last are drawn.
  static let rowLimit = 12

  private struct Row {
    var label: String
    var note: String
    var attempt: Attempt
  }

  var lines: [String] {
    let count = call.attempts.count
    let isTooLong = count > Self.rowLimit
    let head = isTooLong ? Self.rowLimit - 3 : count
    let shown = Array(0..<head) + (isTooLong ? Array(count - 2..<count) : [])
    let rows = shown.map { index in
      let attempt = call.attempts[index]
      return Row(label: label(index), note: note(attempt), attempt: attempt)
    }
    let labelWidth = min(28, rows.map(\.label.count).max() ?? 0)
    let noteWidth = rows.map(\.note.count).max() ?? 0
    let axis = max(16, width - labelWidth - noteWidth - 6)
    var lines = rows.map { row in
      let bar = bar(of: row.attempt, axis)
      return "  \(fitted(row.label, to: labelWidth))  \(bar)  \(style.dim(row.note))"
    }
    if isTooLong {
      lines.insert("  … \(count - head - 2) more attempts", at: head)
    }
    let (start, end) = ("0", total.brief)
    let rule = String(repeating: "─", count: max(1, axis - start.count - end.count - 2))
    let margin = String(repeating: " ", count: labelWidth + 4)
    return lines + [style.dim("\(margin)\(start) \(rule) \(end)")]
  }

  private var total: Duration {
    let end = call.attempts.map { $0.startedAt + ($0.endedAt ?? .zero) }.max() ?? call.startedAt
    return max(.milliseconds(1), end - call.startedAt)
  }

  private func label(_ index: Int) -> String {
    let word = call.attempts[index].word
    return call.isHedge(index) ? "+ \(word)" : word
  }

  private func note(_ attempt: Attempt) -> String {
    var notes = [(attempt.endedAt ?? .zero).brief]
    if let asked = attempt.retryAfter { notes.append("wait \(asked.brief)") }
    if attempt.isShownInPart { notes.append("\(attempt.textLength) characters shown") }
    return notes.joined(separator: ", ")
  }

  private func column(_ time: Duration, _ axis: Int) -> Int {
    let (product, low) = time.inNanoseconds.multipliedFullWidth(by: Int64(axis - 1))
    return Int(total.inNanoseconds.dividingFullWidth((product, low)).quotient)
  }

  private func bar(of attempt: Attempt, _ axis: Int) -> String {
    let start = attempt.startedAt - call.startedAt
    let end = start + (attempt.endedAt ?? .zero)
    let (from, to) = (column(start, axis), column(end, axis))
    let spoke = attempt.firstTokenAt.map { column(start + $0, axis) } ?? to
    var cells = Array(repeating: Character(" "), count: axis)
    for place in from...to { cells[place] = place < spoke ? "░" : "█" }
    if !attempt.isAnswered, attempt.ending != .complete { cells[to] = "╳" }
    if let asked = attempt.retryAfter, asked > .zero {
      let due = end + asked
      let last = due <= total ? column(due, axis) : axis - 1
      if to + 1 <= last {
        for place in to + 1...last { cells[place] = "╌" }
        cells[last] = due <= total ? "┊" : "›"
      }
    }
    let text = String(cells)
    return attempt.isAnswered ? style.green(text) : style.red(text)
  }

  private func fitted(_ text: String, to width: Int) -> String {
    if text.count > width { return text.prefix(width - 1) + "…" }
    return text + String(repeating: " ", count: width - text.count)
  }
}

/// Colours for terminals, or none.
struct TextStyle {
  var isColoured: Bool

  func red(_ text: String) -> String { wrapped(text, "31") }
  func green(_ text: String) -> String { wrapped(text, "32") }
  func yellow(_ text: String) -> String { wrapped(text, "33") }
  func bold(_ text: String) -> String { wrapped(text, "1") }
  func dim(_ text: String) -> String { wrapped(text, "2") }

  private func wrapped(_ text: String, _ code: String) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
