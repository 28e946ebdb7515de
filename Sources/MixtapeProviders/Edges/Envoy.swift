/// Envoy, as in front of OpenAI, Cohere and Mistral: one line of text (quoted by many users).
struct Envoy: Edge {
  let name = "envoy"
  let statuses = [503, 504]

  func answer(status: Int, for host: String, in setting: inout Setting) -> ProviderAnswer {
    answer(
      status: status,
      type: "text/plain",
      ["server": "envoy"],
      status == 504
        ? "upstream request timeout"
        : "upstream connect error or disconnect/reset before headers. reset reason: connection "
          + "termination"
    )
  }
}
