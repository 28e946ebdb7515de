import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What differs between URLSession on Linux (FoundationNetworking, on libcurl) and on Apple's
/// systems.
///
/// Everything else in the `URLSession…` files is the same code for both.
enum URLSessionSystem {
  #if canImport(FoundationNetworking)
  /// libcurl and FoundationNetworking add fields of their own; a value of one space makes a field
  /// vanish from the wire.
  static let fieldRemoval: String? = " "
  /// Answering "cancel" is what leads to an end: with the default handling a 401 with `Basic` never
  /// completes.
  static let challengeAnswer = URLSession.AuthChallengeDisposition.cancelAuthenticationChallenge
  /// A proxy's answer to CONNECT arrives like an answer of the upstream.
  static let showsTunnelHeads = true
  #else
  /// There is no such trick; CFNetwork's own fields stay.
  static let fieldRemoval: String? = nil
  /// Trust in a certificate is a challenge too, and a 401 without credentials is delivered as it
  /// is.
  static let challengeAnswer = URLSession.AuthChallengeDisposition.performDefaultHandling
  /// CFNetwork keeps the proxy's own answers to itself.
  static let showsTunnelHeads = false
  #endif
}
