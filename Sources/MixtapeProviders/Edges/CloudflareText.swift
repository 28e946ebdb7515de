/// What Cloudflare says to clients that do not ask for HTML: its code in a line without an end.
/// The line is quoted by users of several services for 522 and 524; its type is unverified, and so is
/// 429, Cloudflare's own rate limit with the code 1015.
struct CloudflareText: Edge {
  let name = "cloudflareText"
  let statuses = [520, 429, 502, 503, 504, 521, 522, 523, 524]

  func answer(_ page: EdgePage, in setting: inout Setting) -> ProviderAnswer {
    let status = page.status
    let ray = IdentifierForm.letters("", .hexadecimal, 16).make(in: &setting)
    return answer(
      status,
      phrase: Cloudflare.phrase(of: status),
      type: "text/plain; charset=UTF-8",
      ["server": "cloudflare", "cf-ray": "\(ray)-FRA"],
      "error code: \(status == 429 ? 1015 : status)"
    )
  }
}
