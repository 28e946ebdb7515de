/// What Cloudflare says to clients that do not ask for HTML: its code in a line without an end.
/// 429 is its own rate limit, with the code 1015. Unverified.
struct CloudflareText: Edge {
  let name = "cloudflareText"
  let statuses = [520, 429, 502, 503, 504, 521, 522, 523, 524]

  func answer(status: Int, for host: String, in setting: inout Setting) -> ProviderAnswer {
    let ray = IdentifierForm.letters("", .hexadecimal, 16).make(in: &setting)
    return answer(
      status: status,
      type: "text/plain; charset=UTF-8",
      ["server": "cloudflare", "cf-ray": "\(ray)-FRA"],
      "error code: \(status == 429 ? 1015 : status)"
    )
  }
}
