/// What a scenario wants of the app: of every call, or of the run as a whole.
package struct Expectation: Hashable, Sendable {
  /// A smallest and a greatest value, both included.
  package struct Bounds<Value: Comparable & Hashable & Sendable>: Hashable, Sendable {
    package var min: Value?
    package var max: Value?

    package init(min: Value? = nil, max: Value? = nil) {
      self.min = min
      self.max = max
    }

    func contains(_ value: Value) -> Bool {
      min.map { $0 <= value } ?? true && max.map { value <= $0 } ?? true
    }

    /// `at least 2 and at most 3`.
    func words(_ word: (Value) -> String) -> String {
      [min.map { "at least \(word($0))" }, max.map { "at most \(word($0))" }]
        .compactMap(\.self).joined(separator: " and ")
    }
  }

  package var name: String?
  /// Of each call by itself, not of all together.
  package var isOfEveryCall = false
  /// Whose attempts are counted; nil: everybody's.
  package var provider: String?
  var model: Glob?

  package var isAnswered: Bool?
  package var within: Duration?
  /// `openai 429`, `anthropic 200`.
  package var path: [String]?
  package var attempts: Bounds<Int>?
  package var cost: Bounds<Money>?
  /// Of the answers of the run.
  package var share: Bounds<Ratio>?

  package init() {}

  func concerns(_ attempt: Attempt) -> Bool {
    (provider == nil || provider == attempt.provider) && model?.matches(attempt.model) ?? true
  }

  /// What is expected, as a clause: `every call is answered within 3 s`.
  package var words: String {
    var clauses: [String] = []
    let subject = isOfEveryCall ? "every call" : "a call"
    if isAnswered == false {
      clauses.append("\(subject) stays without an answer")
    } else if let within {
      clauses.append("\(subject) is answered within \(within.brief)")
    } else if isAnswered != nil {
      clauses.append("\(subject) is answered")
    }
    if let path { clauses.append("\(subject) goes \(path.joined(separator: " → "))") }
    let each = isOfEveryCall ? "every call" : "the run"
    if let attempts {
      let count = attempts.words { counted($0, "attempt") }
      clauses.append("\(each) makes \(count)\(whose(" at "))")
    }
    if let cost { clauses.append("\(each) costs \(cost.words(\.text))\(whose(" at "))") }
    if let share {
      clauses.append("\(whose("")) gives \(share.words(\.percent)) of the answers")
    }
    return clauses.joined(separator: ", and ")
  }

  private func whose(_ preposition: String) -> String {
    let names = [provider, model?.text].compactMap(\.self)
    return names.isEmpty ? "" : preposition + names.joined(separator: " ")
  }
}

extension Ratio: Comparable {
  package static func < (a: Ratio, b: Ratio) -> Bool { a.billionths < b.billionths }

  /// `60 %`, `33.3 %`.
  var percent: String {
    let tenths = (billionths + 500_000) / 1_000_000
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
  }
}
