import MixtapeJSON

/// Where in an answer a fault strikes.
struct FaultPlace: Hashable, Sendable {
  static let key = "at"
  static let beginning = FaultPlace(chunk: 1)

  /// In place of the `chunk`-th piece of the body, counted from 1.
  let chunk: Int
}

extension FaultPlace: JSONObjectReadable {
  static let noun = "a place"

  init(_ reader: inout JSONReader) throws(JSONError) {
    chunk = try reader.required("chunk", as: Count.self).number
  }
}
