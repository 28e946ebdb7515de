/// Every standing check that there is: to add one, add a line.
package enum CheckList {
  package static let all: [any StandingCheck.Type] = [
    RetryAfterIgnored.self, PointlessRetry.self,
  ]
}
