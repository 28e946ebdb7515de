/// How the lines of a recorded event stream were written.
struct EventStyle: Hashable, Sendable {
  enum LineEnd: Hashable, Sendable {
    case lf
    case crlf
  }

  enum Colon: Hashable, Sendable {
    case withSpace
    case withoutSpace
  }

  var lineEnd = LineEnd.lf
  var colon = Colon.withSpace

  func endLine(_ output: inout [UInt8]) {
    if lineEnd == .crlf { output.append(0x0D) }
    output.append(0x0A)
  }
}
