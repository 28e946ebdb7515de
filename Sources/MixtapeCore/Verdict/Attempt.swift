package import MixtapeProviders

/// One exchange as the verdict sees it: what was asked, what the client was sent, and when.
///
/// It has everything that judging takes, so that a saved journal can be judged without the server.
package struct Attempt: Hashable, Sendable {
  /// How it ended for the client's kernel.
  package enum Ending: String, CaseIterable, Hashable, Sendable {
    /// Everything was sent, the proper end of the body included.
    case complete
    /// The connection was closed or reset before that.
    case cut
    case reset
    /// Nothing more was going to come, until the client gave up.
    case silence
    /// The client hung up while the answer was still coming.
    case clientLeft
    case open
  }

  /// Counts from 1 in each session.
  package var id: Int
  package var session: String
  /// The same for the same conversation, whoever is asked: the name that the app gave it, or the
  /// hash of its messages.
  package var conversation: String
  /// The app itself said which call it belongs to.
  package var isNamed = false
  /// The same for what users and tools have said, whatever stands before and behind it: a client
  /// that goes on with an answer that broke off asks the same question. nil: nobody looked.
  package var question: String?
  /// The conversation ends with the assistant's words, for the answer to go on with them.
  package var isContinuation = false
  package var provider: String
  package var model: String
  /// In the provider's words: `chat.completions`.
  package var operation: String?
  package var isStream = false
  /// The tools that the request offers.
  package var tools: [String] = []
  /// How many tokens the prompt has, by our estimate.
  package var promptTokens = 0
  /// The provider to which the key that was sent belongs by its form, where that is another one.
  package var keyOwner: String?
  /// Which of the keys that were sent to this provider it came with, in order of their first use,
  /// from 1; nil: nobody looked. The key itself is never kept.
  package var account: Int?
  /// What the client says about how often it has asked before: `x-stainless-retry-count`.
  package var retryCount: Int?

  package var startedAt: Instant
  /// From the request on.
  package var headAt: Duration?
  package var firstTokenAt: Duration?
  /// How long it has lasted, where it is still open.
  package var endedAt: Duration?
  /// The longest time in which nothing came, keep-alives included in what comes.
  package var longestSilence = Duration.zero

  /// nil: nothing of the answer was sent.
  package var status: Int?
  /// What was told to be wrong, in the head or in the middle of the stream.
  package var failure: Failure.Kind?
  package var isFailureInStream = false
  /// How long the client was asked to wait.
  package var retryAfter: Duration?
  /// What the answer said about asking again: `x-should-retry`.
  package var isRetryable: Bool?
  package var ending = Ending.open
  /// It ended properly, but never said that it was complete.
  package var isTruncated = false
  package var malformedEvents = 0
  package var isMiss = false

  /// The beginning of what a user would have seen, and how long all of it was, in characters.
  package var text = ""
  package var textLength = 0
  package var toolCalls: [String] = []
  package var usage = Reply.Usage()

  /// Why it was answered so: `rule 3`, `interaction 7 of demo.json`.
  package var because = ""
  package var faults: [String] = []

  package init(
    id: Int,
    session: String = "",
    conversation: String,
    provider: String,
    model: String,
    startedAt: Instant
  ) {
    self.id = id
    self.session = session
    self.conversation = conversation
    self.provider = provider
    self.model = model
    self.startedAt = startedAt
  }
}

extension Attempt {
  /// The client has what it asked for.
  package var isAnswered: Bool { isAccepted && !isTruncated && malformedEvents == 0 }

  /// A client that looks at nothing but the transport and the errors takes it for an answer.
  package var isAccepted: Bool {
    ending == .complete && failure == nil && (200..<400).contains(status ?? 0)
  }

  /// nil while it goes on.
  package var end: Instant? {
    ending == .open ? nil : endedAt.map { startedAt + $0 }
  }

  /// As a path has it: `openai 429`, `anthropic 200 cut`, `gemini no answer`.
  package var word: String {
    var words = [provider, status.map(String.init) ?? "no answer"]
    if isFailureInStream, let failure { words.append(failure.rawValue) }
    switch ending {
    case .complete: if isTruncated { words.append("truncated") }
    case .cut, .reset: words.append(ending.rawValue)
    case .silence: words.append("timeout")
    case .clientLeft: words.append("left")
    case .open: words.append("open")
    }
    return words.joined(separator: " ")
  }

  /// Whether asking the same of the same provider again can do any good.
  package var isWorthRetrying: Bool {
    if isMiss { return false }
    if let isRetryable { return isRetryable }
    if let failure { return failure.passes }
    return !(400..<500).contains(status ?? 0) || [408, 409, 425, 429].contains(status)
  }

  /// Whom it asked: another model or another key is another chance.
  package var target: Target { Target(provider: provider, model: model, account: account) }

  package struct Target: Hashable, Sendable {
    package var provider: String
    package var model: String
    package var account: Int?
  }

  /// What a client that streams has been given to show, although it is no answer.
  package var isShownInPart: Bool { isStream && textLength > 0 && !isAnswered }

  /// It has cost what it took: the provider began to answer.
  package var isBilled: Bool { (200..<300).contains(status ?? 0) && !isMiss }
}

extension Failure.Kind {
  /// Whether it may be over when somebody asks again.
  package var passes: Bool {
    switch self {
    case .rateLimited, .overloaded, .serverError, .badGateway, .unavailable, .timeout: true
    case .badRequest, .invalidKey, .permission, .notFound, .wrongMethod, .unknownModel,
      .contextTooLong, .tooLarge, .unprocessable, .quotaExhausted, .missed, .notBuiltIn:
      false
    }
  }
}
