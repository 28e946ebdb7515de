import MixtapeHTTP

/// Amazon Bedrock's runtime: `converse` for every model, `invoke` with the bodies of Anthropic's.
///
/// From openllmetry's and OpenTelemetry's recordings of 2024 and 2025 and botocore's model of the
/// service (1.44). Its origin has a region in its name, so there is no one to record from without
/// `--upstream`.
struct Bedrock: Provider {
  static let head = AnswerHead(
    requestIDField: "x-amzn-RequestId",
    requestIDForm: .uuid(),
    streamType: "application/vnd.amazon.eventstream"
  )

  let name = "bedrock"
  let origin: Origin? = nil
  let wellKnownPaths: [PathTemplate] = [
    "/model/{model*}/converse", "/model/{model*}/converse-stream", "/model/{model*}/invoke",
    "/model/{model*}/invoke-with-response-stream", "/model/{model*}/count-tokens",
  ]
  let errors: any ErrorFormat = BedrockErrors()
  let limits: any RateLimiting = BedrockLimits()

  /// The model's name may be an ARN: with colons, and with slashes that not every client encodes.
  let endpoints = [
    Endpoint("POST", "/model/{model*}/converse", "converse", BedrockConverse(isStream: false)),
    Endpoint(
      "POST",
      "/model/{model*}/converse-stream",
      "converse-stream",
      BedrockConverse(isStream: true)
    ),
    Endpoint("POST", "/model/{model*}/invoke", "invoke", BedrockInvoke(isStream: false)),
    Endpoint(
      "POST",
      "/model/{model*}/invoke-with-response-stream",
      "invoke-with-response-stream",
      BedrockInvoke(isStream: true)
    ),
    Endpoint("POST", "/model/{model*}/count-tokens", "count-tokens", BedrockCountTokens()),
    Endpoint(
      "POST",
      "/guardrail/{guardrail}/version/{version}/apply",
      "apply-guardrail",
      PlainRequest()
    ),
  ]

  /// How long a model took, as it tells it: 20 ms for each token.
  static func latency(of reply: FittedReply) -> Int {
    200 + 20 * reply.usage.output
  }

  /// Letters in the order of the alphabet, of a length at random: so padded are all events of 2025
  /// and later, with 2 to 61 of them, to hide how long the text is.
  static func padding(in setting: inout Setting) -> ArraySlice<UInt8> {
    alphabet.prefix(2 + setting.dice.below(60))
  }

  private static let alphabet = Array(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8
  )
}
