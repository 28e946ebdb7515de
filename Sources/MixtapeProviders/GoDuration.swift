/// A duration as Go prints it, cut to milliseconds as OpenAI and its imitators do: `6m0s`, `174ms`.
package enum GoDuration {
  package static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = max(0, seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    guard milliseconds >= 1_000 || milliseconds == 0 else { return "\(milliseconds)ms" }
    let (minutes, rest) = milliseconds.quotientAndRemainder(dividingBy: 60_000)
    let small = "\(rest / 1_000)\(fraction(rest % 1_000))s"
    guard minutes > 0 else { return small }
    return minutes < 60 ? "\(minutes)m\(small)" : "\(minutes / 60)h\(minutes % 60)m\(small)"
  }

  /// `in 174ms`, or `later` where nobody knows.
  static func after(_ wait: Duration?) -> String {
    wait.map { "in \(text($0))" } ?? "later"
  }

  /// Without zeros at its end; empty for none.
  private static func fraction(_ milliseconds: Int64) -> String {
    guard milliseconds > 0 else { return "" }
    var digits = String(String(1_000 + milliseconds).dropFirst())
    while digits.last == "0" { digits.removeLast() }
    return "." + digits
  }
}
