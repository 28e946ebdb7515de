/// How a text may be written: as RFC 8259 has it, or as people write it.
package enum JSONDialect: Hashable, Sendable {
  case strict
  /// Comments, trailing commas, unquoted keys and more: https://spec.json5.org.
  case json5
}

/// How much a text may ask for.
package struct JSONLimits: Hashable, Sendable {
  /// How deep objects and arrays may be nested.
  package var depth: Int
  /// How many bytes the text may have.
  package var size: Int

  package static let standard = JSONLimits()

  package init(depth: Int = 512, size: Int = 256 << 20) {
    self.depth = depth
    self.size = size
  }
}
