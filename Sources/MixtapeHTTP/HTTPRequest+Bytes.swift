extension HTTPRequest {
  /// The request's bytes for an upstream: Host first, framed by Content-Length.
  ///
  /// Whatever the parts hold, the bytes are those of one request: what could end a line early is
  /// left out or percent-encoded.
  package func bytes(host: String) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(1024 + body.count)
    output.append(contentsOf: method.utf8.lazy.filter(\.isToken))
    output.append(.space)
    for byte in target.utf8 {
      if byte.isTargetCharacter {
        output.append(byte)
      } else {
        output.append(percentEncoding: byte)
      }
    }
    output.append(contentsOf: " HTTP/1.1\r\nHost: ".utf8)
    output.append(contentsOf: host.utf8.lazy.filter(\.isHostCharacter))
    output.append(contentsOf: "\r\n".utf8)
    for index in 0..<fields.count {
      if fields.matches(index, "Host") || fields.isFraming(at: index) { continue }
      fields.appendLine(at: index, to: &output)
    }
    if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
      output.append(contentsOf: "Content-Length: ".utf8)
      output.append(decimal: body.count)
      output.append(contentsOf: "\r\n".utf8)
    }
    output.append(contentsOf: "\r\n".utf8)
    output.append(contentsOf: body)
    return output
  }
}
