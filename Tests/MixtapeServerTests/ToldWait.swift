import MixtapeHTTP
import MixtapeSimulation

/// How long an answer asks its client to wait, and where it says so.
struct ToldWait: Sendable {
  var way: String
  var wait: Duration

  /// Every way that clients are known to read.
  static func all(in answer: Client.Answer, at now: UnixTime) -> [ToldWait] {
    var told: [ToldWait] = []
    let fields = answer.head.fields
    if let text = fields["retry-after"], let seconds = Int(text) {
      told.append(ToldWait(way: "retry-after", wait: .seconds(seconds)))
    }
    if let text = fields["retry-after-ms"], let count = Int(text) {
      told.append(ToldWait(way: "retry-after-ms", wait: .milliseconds(count)))
    }
    // Of what is used up only: the others tell when they are full again, which nobody waits for.
    for (name, value) in fields.pairs where isUsedUp(name, in: fields) {
      guard let wait = duration(value) ?? duration(until: value, from: now) else { continue }
      told.append(ToldWait(way: name, wait: wait))
    }
    for words in ["try again in ", "retry in ", "retry after ", "Try again in "] {
      guard let place = answer.text.firstRange(of: words) else { continue }
      let text = answer.text[place.upperBound...].prefix { !" ,\"\\".contains($0) }
      let isSeconds = answer.text[place.upperBound...].dropFirst(text.count).hasPrefix(" seconds")
      let trimmed = text.hasSuffix(".") ? text.dropLast() : text
      guard let wait = isSeconds ? Int(trimmed).map({ .seconds($0) }) : duration(String(trimmed))
      else { continue }
      told.append(ToldWait(way: words.lowercased().trimmed, wait: wait))
    }
    let delay = "\"retryDelay\": \""
    if let place = answer.text.firstRange(of: delay),
      let wait = duration(String(answer.text[place.upperBound...].prefix { $0 != "\"" }))
    {
      told.append(ToldWait(way: "retryDelay", wait: wait))
    }
    return told
  }

  private static func isUsedUp(_ name: String, in fields: HTTPFields) -> Bool {
    guard name.contains("-reset") else { return false }
    return fields[name.replacing("-reset", with: "-remaining")] == "0"
  }

  private static func duration(until text: String, from now: UnixTime) -> Duration? {
    let numbers = text.split { "-T:Z".contains($0) }.compactMap { Int($0) }
    guard numbers.count == 6 else { return nil }
    let day = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]).daysSince1970
    let second = day * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
    return .nanoseconds(Int64(second) * 1_000_000_000 - now.nanoseconds)
  }

  /// Go's form, or a bare number of milliseconds.
  private static func duration(_ text: String) -> Duration? {
    if let count = Int(text) { return .milliseconds(count) }
    let units: [(String, Int64)] = [
      ("ms", 1_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
    ]
    var rest = text[...]
    var sum: Int64 = 0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(number.count)
      guard !number.isEmpty, let unit = units.first(where: { rest.hasPrefix($0.0) }) else {
        return nil
      }
      rest = rest.dropFirst(unit.0.count)
      let parts = number.split(separator: ".")
      sum += (Int64(parts[0]) ?? 0) * unit.1
      if parts.count == 2 {
        var scale = unit.1
        for digit in parts[1] {
          scale /= 10
          sum += Int64(digit.wholeNumberValue ?? 0) * scale
        }
      }
    }
    return .nanoseconds(sum)
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
