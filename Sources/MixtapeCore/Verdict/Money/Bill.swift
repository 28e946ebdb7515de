import MixtapeProviders

/// What attempts took, in tokens and money.
package struct Bill: Hashable, Sendable {
  package var inputTokens = 0
  package var outputTokens = 0
  package var cost = Money.zero
  /// Some of it was asked of a model whose price is not known, and is not in `cost`.
  package var isPartial = false

  package init() {}

  /// What was told counts; what was not is estimated from the prompt and from what came. A failure
  /// in place of an answer costs nothing.
  package init(_ attempt: Attempt, _ models: ModelTable) {
    guard attempt.isBilled else { return }
    inputTokens = attempt.usage.input ?? attempt.promptTokens
    // Four characters a token, as the providers themselves put it.
    outputTokens = attempt.usage.output ?? (attempt.textLength + 3) / 4
    guard let entry = models.entry(for: attempt) else {
      isPartial = true
      return
    }
    let cached = min(max(0, attempt.usage.cachedInput ?? 0), inputTokens)
    cost =
      entry.input * (inputTokens - cached) + entry.cachedInput * cached
      + entry.output * outputTokens
  }

  package static func + (a: Bill, b: Bill) -> Bill {
    var sum = Bill()
    sum.inputTokens = a.inputTokens + b.inputTokens
    sum.outputTokens = a.outputTokens + b.outputTokens
    sum.cost = a.cost + b.cost
    sum.isPartial = a.isPartial || b.isPartial
    return sum
  }

  package static func += (a: inout Bill, b: Bill) { a = a + b }

  package var tokens: Int { inputTokens + outputTokens }
}

extension LogicalCall {
  /// What it took in all, and what of it was for nothing: every attempt that was not the answer.
  package func bills(_ models: ModelTable) -> (all: Bill, wasted: Bill) {
    let answer = answerIndex
    var (all, wasted) = (Bill(), Bill())
    for index in attempts.indices {
      let bill = Bill(attempts[index], models)
      all += bill
      if index != answer { wasted += bill }
    }
    return (all, wasted)
  }
}
