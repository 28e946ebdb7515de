/// Google's front end, as before Gemini and Vertex. The bytes are unverified.
struct GoogleFrontEnd: Edge {
  let name = "googleFrontEnd"
  let statuses = [502, 500, 503, 504]

  func answer(_ page: EdgePage, in setting: inout Setting) -> ProviderAnswer {
    answer(
      page.status,
      type: "text/html; charset=UTF-8",
      ["referrer-policy": "no-referrer"],
      """
      <!DOCTYPE html>
      <html lang=en>
        <meta charset=utf-8>
        <title>Error \(page.status) (Server Error)!!1</title>
        <p><b>\(page.status).</b> <ins>That’s an error.</ins>
        <p>The server encountered a temporary error and could not complete your request.\
      <p>Please try again in 30 seconds.  <ins>That’s all we know.</ins>

      """
    )
  }
}
