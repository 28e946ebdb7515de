import MixtapeHTTP

/// How Bedrock limits: nobody is told before it refuses.
struct BedrockLimits: RateLimiting {
  /// Of a signature, which is another for every request, the access key that signs:
  /// `Credential=AKIA…/20260921/us-east-1/…`.
  func account(of request: HTTPRequest) -> [UInt8]? {
    SilentLimits().account(of: request).map { Array($0.prefix { $0 != UInt8(ascii: "/") }) }
  }
}
