/// nginx's own pages, as in front of servers that people run themselves (its default pages).
struct Nginx: Edge {
  let name = "nginx"
  let statuses = [502, 400, 413, 500, 503, 504]

  func answer(_ page: EdgePage, in setting: inout Setting) -> ProviderAnswer {
    answer(
      page.status,
      phrase: Self.titles[page.status],
      type: "text/html",
      ["server": "nginx"],
      Self.page(page.status, by: "nginx")
    )
  }

  /// The page with the name of whoever has taken it over at its foot.
  static func page(_ status: Int, by server: String) -> String {
    let title = "\(status) \(titles[status] ?? "Error")"
    let lines = [
      "<html>", "<head><title>\(title)</title></head>", "<body>",
      "<center><h1>\(title)</h1></center>", "<hr><center>\(server)</center>", "</body>", "</html>",
      "",
    ]
    return lines.joined(separator: "\r\n")
  }

  /// They stand in the status line as well (ngx_http_header_filter_module.c).
  static let titles = [
    400: "Bad Request", 413: "Request Entity Too Large", 500: "Internal Server Error",
    502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out",
  ]
}
