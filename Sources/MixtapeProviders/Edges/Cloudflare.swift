/// Cloudflare's pages: nginx's with its own name for what HTTP knows (quoted by users and in two
/// test suites), and branded ones from 520 to 524, whose names are certain and whose HTML is
/// unverified and shorter here.
struct Cloudflare: Edge {
  let name = "cloudflare"
  let statuses = [502, 400, 413, 500, 503, 504, 520, 521, 522, 523, 524]

  private static let names = [
    520: "Web server is returning an unknown error", 521: "Web server is down",
    522: "Connection timed out", 523: "Origin is unreachable", 524: "A timeout occurred",
  ]

  /// The status line's phrase: for the codes of its own it has none, and says so (`520 <none>`, as
  /// quoted by users of OpenAI, Anthropic and OpenRouter); for others it has nginx's.
  static func phrase(of status: Int) -> String? {
    names[status] == nil ? Nginx.titles[status] : "<none>"
  }

  func answer(_ page: EdgePage, in setting: inout Setting) -> ProviderAnswer {
    let status = page.status
    let ray = IdentifierForm.letters("", .hexadecimal, 16).make(in: &setting)
    guard let title = Self.names[status] else {
      return answer(
        status,
        phrase: Self.phrase(of: status),
        type: "text/html",
        ["server": "cloudflare", "cf-ray": "\(ray)-FRA"],
        Nginx.page(status, by: "cloudflare")
      )
    }
    return answer(
      status,
      phrase: Self.phrase(of: status),
      type: "text/html; charset=UTF-8",
      [
        "server": "cloudflare", "cf-ray": "\(ray)-FRA",
        "cache-control": "private, max-age=0, no-store, no-cache, must-revalidate, post-check=0, "
          + "pre-check=0",
        "referrer-policy": "same-origin", "x-frame-options": "SAMEORIGIN",
      ],
      Self.page(status, title, host: page.host, ray: ray)
    )
  }

  private static func page(_ status: Int, _ title: String, host: String, ray: String) -> String {
    """
    <!DOCTYPE html>
    <html class="no-js" lang="en-US">
    <head>
    <title>\(host) | \(status): \(title)</title>
    <meta charset="UTF-8" />
    <meta name="robots" content="noindex, nofollow" />
    </head>
    <body>
    <div id="cf-wrapper"><div id="cf-error-details">
    <header><h1><span>\(title)</span> <span>Error code \(status)</span></h1></header>
    <section><h2>What happened?</h2><p>\(title).</p>
    <h2>What can I do?</h2><p>Please try again in a few minutes.</p></section>
    <footer><span>Cloudflare Ray ID: <strong>\(ray)</strong></span></footer>
    </div></div>
    </body>
    </html>

    """
  }
}
