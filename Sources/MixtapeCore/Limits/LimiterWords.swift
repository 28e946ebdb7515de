import MixtapeProviders

extension Limiter.Account: CustomStringConvertible {
  /// `openai gpt-4o, key 9f86d081`.
  package var description: String {
    "\(provider) \(models), " + (shortKey.map { "key \($0)" } ?? "no key")
  }

  /// Enough of the hash to tell keys apart.
  package var shortKey: String? {
    key.map { key in
      let digits = String(key >> 32, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }
  }
}

extension Limiter.Refusal: CustomStringConvertible {
  /// For the journal: whose bucket it was as well.
  package var description: String { "\(account): \(words)" }

  /// `tokensPerMinute 18928 of 30000 used, 11159 requested, fits in 174 ms`.
  var words: String {
    let numbers = """
      \(dimension.rawValue) \(limit.used) of \(limit.limit) used, \(limit.requested) requested
      """
    if limit.isTooSmall { return "\(numbers), never fits" }
    return numbers + (limit.wait.map { ", fits in \($0.words)" } ?? ", fits when another ends")
  }
}
