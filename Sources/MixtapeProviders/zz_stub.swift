package enum StreamFraming: Sendable { case serverSentEvents }
package struct StreamSplitter: Sendable {
  package init(_ f: StreamFraming) {}
  package mutating func receive(_ b: [UInt8]) -> [[UInt8]] { [b] }
  package mutating func takeRest() -> [UInt8] { [] }
}
extension Operation {
  package var framing: StreamFraming { .serverSentEvents }
  package func role(of e: [UInt8]) -> Piece.Role? { nil }
}
