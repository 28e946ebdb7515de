/// Every standing check that there is: to add one, add a line.
package enum CheckList {
  package static let ofCalls: [any SingleCallCheck.Type] = [
    RetryAfterIgnored.self, PointlessRetry.self, AttemptStorm.self, NoBackoff.self,
    TruncationAccepted.self, SilenceEndured.self, RepeatedText.self, LateFallback.self,
    UnfitFallback.self, ForeignKey.self, MissedRecording.self,
  ]
  package static let ofTraffic: [any TrafficCheck.Type] = [
    SynchronisedRetries.self, PrimaryForgotten.self, SecondaryHammered.self,
  ]

  package static let all: [any StandingCheck.Type] = ofCalls + ofTraffic
}
