/// A text that many rules look into: with its bytes, which are found faster than characters.
struct Words: Sendable {
  let text: String
  private let bytes: [UInt8]

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  func contains(_ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    guard part.count <= bytes.count else { return false }
    let span = bytes.span
    for start in 0...(bytes.count - part.count) where span[start] == first {
      var count = 1
      while count < part.count, span[start + count] == part[count] { count += 1 }
      if count == part.count { return true }
    }
    return false
  }
}
