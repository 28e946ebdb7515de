import MixtapeJSON

extension Transcript {
  /// What people read.
  package var text: String {
    let time = max(8, lines.map { $0.at.milliseconds.count + 3 }.max() ?? 0)
    let call = lines.map { String($0.call).count }.max() ?? 0
    let provider = lines.map { $0.provider?.count ?? 0 }.max() ?? 0
    let rows = lines.map { line in
      let said = line.provider.map { "  \(padded($0, to: provider)) \(line.text)" } ?? line.text
      let start =
        padded("\(line.at.milliseconds) ms", to: time, onLeft: true) + "  "
        + padded(String(line.call), to: call, onLeft: true)
      return (start: start, said: said, note: line.note)
    }
    let width = rows.map { $0.note == nil ? 0 : $0.said.count }.max() ?? 0
    let texts = rows.map { row in
      let said = row.note.map { "\(padded(row.said, to: width))   \($0)" } ?? row.said
      return "\(row.start)  \(said)"
    }
    return (["rehearsal of \(title), seed \(seed)", ""] + texts + ["", summary])
      .joined(separator: "\n")
  }

  private var summary: String {
    let count = counted(requests.count, "request")
    return "\(answered) answered, \(unanswered) unanswered, \(count), \(end.milliseconds) ms"
  }

  private func padded(_ text: String, to width: Int, onLeft: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - text.count))
    return onLeft ? spaces + text : text + spaces
  }
}

extension Instant {
  /// Rounded to whole ones.
  fileprivate var milliseconds: String { String((nanoseconds + 500_000) / 1_000_000) }
}

extension Duration {
  /// `20 s`, `350 ms`.
  var words: String {
    let milliseconds = (inNanoseconds + 500_000) / 1_000_000
    let isWhole = milliseconds > 0 && milliseconds % 1_000 == 0
    return isWhole ? "\(milliseconds / 1_000) s" : "\(milliseconds) ms"
  }

  /// Empty where no time passes.
  func after(_ preposition: String) -> String {
    self > .zero ? "\(preposition) \(words)" : ""
  }
}

/// In one line and not too long, as JSON has it.
func quoted(_ text: String) -> String {
  JSON.string(shortened(text)).text()
}

func shortened(_ text: String) -> String {
  text.count <= 60 ? text : text.prefix(59) + "…"
}

func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
