/// Somebody asks elsewhere, but when nobody waits any more.
package struct LateFallback: SingleCallCheck {
  package static let name = "lateFallback"
  package static let severity = Finding.Severity.warning
  package static let explanation = """
    The first attempt at another model or provider began more than a minute after the call. Few \
    people wait that long: give up the primary sooner, with shorter timeouts and fewer retries. \
    `within` sets another time.
    """

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    guard let (_, first) = call.fallbacks.first else { return [] }
    let fallback = call.attempts[first]
    let time = fallback.startedAt - call.startedAt
    guard time > terms.budget else { return [] }
    return [
      Breach(
        "\(fallback.provider) was asked after \(time.brief), later than \(terms.budget.brief)",
        [call.place(0), call.place(first)]
      )
    ]
  }
}
