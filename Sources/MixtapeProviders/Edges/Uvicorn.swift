/// The server beneath LiteLLM's proxy and vLLM, when their code has failed: the framework's default.
struct Uvicorn: Edge {
  let name = "uvicorn"
  let statuses = [500]

  func answer(_ page: EdgePage, in setting: inout Setting) -> ProviderAnswer {
    answer(
      page.status,
      type: "text/plain; charset=utf-8",
      ["server": "uvicorn"],
      "Internal Server Error"
    )
  }
}
