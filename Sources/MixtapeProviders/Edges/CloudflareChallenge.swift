/// Cloudflare takes the client for a robot and asks it to prove the contrary. The HTML is
/// unverified and shorter here.
struct CloudflareChallenge: Edge {
  let name = "cloudflareChallenge"
  let statuses = [403]

  func answer(_ page: EdgePage, in setting: inout Setting) -> ProviderAnswer {
    let ray = IdentifierForm.letters("", .hexadecimal, 16).make(in: &setting)
    return answer(
      page.status,
      type: "text/html; charset=UTF-8",
      ["server": "cloudflare", "cf-ray": "\(ray)-FRA", "cf-mitigated": "challenge"],
      """
      <!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>\
      <noscript>Enable JavaScript and cookies to continue</noscript></body></html>
      """
    )
  }
}
