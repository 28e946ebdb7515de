package import MixtapeJSON

/// What stopped the reading of a cassette, with an offset into the bytes that were being read.
package enum CassetteFault: Error, Hashable, Sendable {
  /// What there is so far is well, but goes on behind the end of the input.
  case endOfInput
  /// The text is no JSON.
  case syntax(JSONProblem, at: Int)
  /// It is JSON, but not what a cassette says at this place.
  case format(String, suggestion: String? = nil, at: Int)

  init(_ error: JSONScanError) {
    switch error {
    case .needsMore: self = .endOfInput
    case .problem(let problem, let offset): self = .syntax(problem, at: offset)
    }
  }

  /// The fault as an error for people, with its place in `source`.
  package func error(in source: JSONSource) -> JSONError {
    switch self {
    case .endOfInput:
      source.error("the file ends inside an interaction", at: source.bytes.count)
    case .syntax(let problem, let offset):
      source.error(problem.text(at: offset, in: source.bytes), at: offset)
    case .format(let problem, let suggestion, let offset):
      source.error(problem, at: offset, suggestion: suggestion)
    }
  }

  /// Where it is; nil for the end of the input.
  package var offset: Int? {
    switch self {
    case .endOfInput: nil
    case .syntax(_, let offset), .format(_, _, let offset): offset
    }
  }

  /// The same fault seen from `distance` bytes earlier.
  package func moved(by distance: Int) -> CassetteFault {
    switch self {
    case .endOfInput: self
    case .syntax(let problem, let offset): .syntax(problem, at: offset + distance)
    case .format(let problem, let suggestion, let offset):
      .format(problem, suggestion: suggestion, at: offset + distance)
    }
  }
}
