import MixtapeHTTP
import MixtapeJSON

/// How a vendor's Responses API differs from OpenAI's; what is not said is as most imitators have
/// it.
struct ResponsesDialect: Sendable {
  enum Reasoning: Sendable {
    /// A summary, where the request asks for one: what OpenAI shows of its models' thoughts.
    case summary
    /// The thoughts themselves, called a summary: Ollama's way.
    case wholeAsSummary
    /// The thoughts themselves, as most of those do who run open models.
    case text
  }

  enum Identifiers: Sendable {
    /// OpenAI's since the end of 2025: 16 digits that all items of a response share, two zeros, the
    /// time, and digits at random, all hexadecimal.
    case related
    /// Each by itself: the response in a form of its own, the items with letters in this form
    /// behind `msg_` and the like.
    case separate(response: IdentifierForm, item: IdentifierForm)
    /// All alike, with nothing before them that says what they are.
    case bare(IdentifierForm)
  }

  var head: AnswerHead
  var layout: JSONLayout
  var identifiers = Identifiers.separate(
    response: .letters("resp_", .hexadecimal, 32),
    item: .letters("", .hexadecimal, 32)
  )
  /// Of a call of a tool, by its place in the answer.
  var callID: @Sendable (Int) -> IdentifierForm
  var reasoning = Reasoning.text
  /// Whether events are named in a line of their own, not in their data only.
  var hasEventNames = true
  var endsWithDone = false
  /// Pads each delta with `obfuscation`, so that its length does not tell how long the text in it
  /// is.
  var isPadded = false
  /// Whether requests are refused for all that OpenAI refuses, not just for what cannot be read.
  var isStrict = false
  var tellsPayer = false
  /// Whether later requests may go on from a response; else each request says all.
  var keepsResponses = true
  var keepAlive: KeepAlive?
  /// Where errors look different from the vendor's others.
  var errors: (any ErrorFormat)?

  /// With all that is a vendor's way in chat completions as well.
  init(_ chat: ChatDialect) {
    head = chat.head
    layout = chat.layout
    callID = chat.toolCalls.id
    keepAlive = chat.keepAlive
  }
}

/// Makes the ids of a response and of its items.
struct ResponseIdentifiers {
  private let form: ResponsesDialect.Identifiers
  private let shared: String

  init(_ form: ResponsesDialect.Identifiers, in setting: inout Setting) {
    self.form = form
    shared =
      if case .related = form { setting.dice.letters(.hexadecimal, 16) } else { "" }
  }

  func response(in setting: inout Setting) -> String {
    switch form {
    case .separate(let response, _): response.make(in: &setting)
    case .related, .bare: item("resp_", in: &setting)
    }
  }

  func item(_ prefix: String, in setting: inout Setting) -> String {
    switch form {
    case .related:
      let digits = String(setting.date.seconds, radix: 16)
      let time = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
      return prefix + shared + time + setting.dice.letters(.hexadecimal, 24)
    case .separate(_, let item):
      return prefix + item.make(in: &setting)
    case .bare(let form):
      return form.make(in: &setting)
    }
  }
}
