import MixtapeProviders

/// Somebody falls back to a model that cannot do what is asked.
package struct UnfitFallback: SingleCallCheck {
  package static let name = "unfitFallback"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    The model to which the call fell back cannot do it: the prompt is longer than its context, it \
    cannot call tools, or it does not exist. It is seen from its refusal, or from what is known of \
    the model (`prices.json5`); a prompt must be a quarter too long before its estimate counts. \
    Fall back to a model with at least the same abilities.
    """

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    call.fallbacks.compactMap { fallback in
      let attempt = call.attempts[fallback.after]
      guard let reason = reason(attempt, terms.models) else { return nil }
      return Breach(
        "the call fell back to \(attempt.provider) \(quoted(attempt.model)), \(reason)",
        [call.place(fallback.before), call.place(fallback.after)]
      )
    }
  }

  private static func reason(_ attempt: Attempt, _ models: ModelTable) -> String? {
    switch attempt.failure {
    case .contextTooLong, .tooLarge: return "for which the prompt is too long"
    case .unknownModel: return "which does not exist"
    default: break
    }
    guard let model = models.entry(for: attempt) else { return nil }
    if let context = model.context, attempt.promptTokens / 5 * 4 > context {
      return "whose context of \(context) tokens is shorter than the prompt "
        + "of about \(attempt.promptTokens)"
    }
    if model.hasTools == false, !attempt.tools.isEmpty { return "which cannot call tools" }
    return nil
  }
}
