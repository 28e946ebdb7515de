import MixtapeProviders

/// Finds the rules that may fit a request without looking at all of them.
///
/// A rule stands under the one thing that leaves out most: its exact prompt, else its exact models,
/// else its providers; what has none of them is always looked at.
struct RuleIndex: Sendable {
  private var byPrompt: [String: [Int]] = [:]
  private var byModel: [String: [Int]] = [:]
  private var byProvider: [String: [Int]] = [:]
  private var others: [Int] = []

  init(_ rules: [Rule]) {
    for (ordinal, rule) in rules.enumerated() {
      if let prompt = rule.when.exactPrompt {
        byPrompt[prompt, default: []].append(ordinal)
      } else if let models = rule.when.exactModels {
        for model in Set(models) { byModel[model, default: []].append(ordinal) }
      } else if !rule.when.providers.isEmpty {
        for name in Set(rule.when.providers) { byProvider[name, default: []].append(ordinal) }
      } else {
        others.append(ordinal)
      }
    }
  }

  /// The ordinals of the rules that may fit, in order.
  func candidates(for situation: Situation) -> Candidates {
    let understood = situation.understood
    return Candidates([
      understood?.lastUserMessage.flatMap { byPrompt[$0.text] } ?? [],
      understood.flatMap { byModel[$0.prompt.model] } ?? [],
      byProvider[situation.arrival.address.name] ?? [],
      others,
    ])
  }

  /// Several ascending lists as one.
  struct Candidates: Sequence, IteratorProtocol {
    private var lists: [ArraySlice<Int>]

    init(_ lists: [[Int]]) {
      self.lists = lists.map { $0[...] }
    }

    mutating func next() -> Int? {
      var best: Int?
      for index in lists.indices {
        guard let first = lists[index].first else { continue }
        if let known = best, let other = lists[known].first, other < first { continue }
        best = index
      }
      return best.flatMap { lists[$0].popFirst() }
    }
  }
}
