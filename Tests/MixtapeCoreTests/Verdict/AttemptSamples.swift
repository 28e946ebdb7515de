import MixtapeCore
import MixtapeProviders

/// Attempts as tests write them, in milliseconds.
struct Try: Sendable {
  var attempt: Attempt

  /// An answer, or a failure that the status tells.
  init(
    _ provider: String,
    _ status: Int? = 200,
    at start: Int = 0,
    for time: Int = 100,
    model: String = "m",
    conversation: String = "hello"
  ) {
    attempt = Attempt(
      id: start,
      conversation: conversation,
      provider: provider,
      model: model,
      startedAt: Instant.start + .milliseconds(start)
    )
    attempt.status = status
    attempt.endedAt = .milliseconds(time)
    attempt.ending = .complete
    attempt.promptTokens = 10
    if let status {
      attempt.headAt = .milliseconds(time)
      if status < 300 {
        attempt.firstTokenAt = .milliseconds(time)
        attempt.text = "Hello!"
        attempt.textLength = 6
      } else {
        attempt.failure = Self.failures[status] ?? .badRequest
      }
    }
  }

  private static let failures: [Int: Failure.Kind] = [
    401: .invalidKey, 403: .permission, 404: .unknownModel, 429: .rateLimited, 500: .serverError,
    502: .badGateway, 503: .unavailable, 529: .overloaded,
  ]

  func with(_ change: (inout Attempt) -> Void) -> Try {
    var copy = self
    change(&copy.attempt)
    return copy
  }

  func asking(_ milliseconds: Int) -> Try { with { $0.retryAfter = .milliseconds(milliseconds) } }
  func failing(_ kind: Failure.Kind) -> Try { with { $0.failure = kind } }
  func ending(_ ending: Attempt.Ending) -> Try { with { $0.ending = ending } }
  func named(_ name: String) -> Try {
    with {
      $0.conversation = name
      $0.isNamed = true
    }
  }
  func account(_ number: Int) -> Try { with { $0.account = number } }
  func counting(_ count: Int) -> Try { with { $0.retryCount = count } }
  func question(_ name: String, isContinued: Bool = false) -> Try {
    with {
      $0.question = name
      $0.isContinuation = isContinued
    }
  }
  func silent(_ milliseconds: Int) -> Try {
    with { $0.longestSilence = .milliseconds(milliseconds) }
  }

  /// A stream that brought this much text before it ended.
  func streaming(_ characters: Int) -> Try {
    with {
      $0.isStream = true
      $0.textLength = characters
      $0.text = String(repeating: "x", count: min(characters, 20))
      $0.firstTokenAt = .milliseconds(20)
      $0.headAt = .milliseconds(10)
    }
  }
}

extension [Try] {
  var attempts: [Attempt] { map(\.attempt) }

  /// The calls as paths: `openai 429, openai 200`.
  var paths: [String] {
    Grouping.calls(of: attempts).map { $0.path.joined(separator: ", ") }
  }

  /// The names of the checks that are broken, each once, in order.
  var broken: [String] { attempts.broken }
}

extension [Attempt] {
  var broken: [String] { Set(Verdict(of: self).findings.map(\.check)).sorted() }
}
