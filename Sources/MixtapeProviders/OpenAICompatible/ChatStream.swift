import MixtapeHTTP
import MixtapeJSON

/// Writes a reply as the chunks of a stream.
///
/// Every chunk is laid out once and filled for each piece of text. Where several choices are wanted
/// their chunks take turns.
struct ChatStream {
  private static let dataPrefix = "data: "
  private static let end = "\n\n"

  private let dialect: ChatDialect
  /// Of each choice: what it calls.
  private let calls: [[ChatCall]]
  private let padding: ChatPadding?
  private let asksForUsage: Bool
  private var values: ChatValues
  private var parts: [PieceStream.Part] = []

  init(
    _ dialect: ChatDialect,
    _ values: ChatValues,
    calls: [[ChatCall]],
    options: Prompt.StreamOptions
  ) {
    self.dialect = dialect
    self.values = values
    self.calls = calls
    padding = options.isPadded ? dialect.padding : nil
    asksForUsage = options.includesUsage
  }

  /// `dice` are for the padding.
  func pieces(of reply: FittedReply, dice: Dice) -> PieceStream {
    var stream = self
    stream.write(reply)
    return PieceStream(stream.parts, padding: padding?.letters, dice: dice)
  }

  private mutating func write(_ reply: FittedReply) {
    let replied = reply.parts.compactMap(written)
    values.usage = usageElsewhere
    if let preface = dialect.preface {
      append(values.object(preface), .opening)
    }
    open(with: replied.first)
    var callIndex = 0
    for part in replied {
      switch part {
      case .text(let passage): say(passage, .text) { $0.text = $1 }
      case .reasoning(let passage): say(passage, .reasoning) { $0.reasoning = $1 }
      case .refusal(let passage): say(passage, .refusal) { $0.refusal = $1 }
      case .toolCall:
        makeCall(callIndex)
        callIndex += 1
      }
    }
    if callIndex > 0, let end = dialect.toolCalls.end {
      values.moment = .endOfCalls
      values.call = end
      addCall(callIndex - 1, "", .arguments)
    }
    finish(reply)
    parts.append(.piece(.done))
  }

  /// Without what the vendor does not show; a refusal is text where it has no word for it.
  private func written(_ part: FittedReply.Part) -> FittedReply.Part? {
    switch part {
    case .text, .toolCall: part
    case .reasoning: dialect.writesReasoning ? part : nil
    case .refusal(let passage): dialect.writesRefusals ? part : .text(passage)
    }
  }

  private mutating func open(with part: FittedReply.Part?) {
    values.moment = .first
    values.delta = dialect.firstDelta
    switch part {
    case .toolCall:
      if dialect.toolCalls.open { return }
      values.delta = dialect.firstDeltaOfCalls ?? dialect.firstDelta
      add(.opening) { _ in }
    case .reasoning: add(.opening) { $0.reasoning = "" }
    case .text, .refusal, nil: add(.opening) { $0.text = "" }
    }
    values.moment = .middle
  }

  private mutating func say(
    _ passage: Passage,
    _ role: Piece.Role,
    _ fill: (inout ChatChoice, JSON) -> Void
  ) {
    values.delta = dialect.delta
    let templates = calls.indices.map { index in
      var choice = ChatChoice(index)
      fill(&choice, JSONTemplate.hole)
      return template(choice)
    }
    parts.append(.passage(passage, templates, role))
  }

  private mutating func makeCall(_ index: Int) {
    let form = dialect.toolCalls
    values.delta = dialect.delta
    values.call = form.first
    addCall(index, form.later == nil ? nil : "", .toolCall)
    values.moment = .middle
    guard let later = form.later else { return }
    values.call = later
    let templates = calls.indices.map { choiceIndex in
      var choice = ChatChoice(choiceIndex)
      var call = calls[choiceIndex][index]
      call.arguments = JSONTemplate.hole
      choice.calls = [call]
      return template(choice)
    }
    let arguments = calls[0][index].arguments.string ?? ""
    parts.append(.passage(Passage(arguments), templates, .arguments))
  }

  /// `arguments` in place of the call's own; nil: its own.
  private mutating func addCall(_ index: Int, _ arguments: JSON?, _ role: Piece.Role) {
    add(role) { [calls] choice in
      var call = calls[choice.index][index]
      if let arguments { call.arguments = arguments }
      choice.calls = [call]
    }
  }

  private mutating func finish(_ reply: FittedReply) {
    values.moment = .last
    values.delta = dialect.lastDelta
    values.finishReason = dialect.finishReasons[reply.stop]
    values.stopSequence = reply.stopSequence
    if dialect.usagePlace == .lastChunk || dialect.usagePlace == .lastChunkElseNull {
      values.usage = .present
    }
    add(.finish) { _ in }
    guard bringsUsageApart else { return }
    values.moment = .usage
    values.usage = .present
    values.finishReason = nil
    values.choices = []
    values.delta = dialect.usageDelta
    if dialect.usagePlace == .extraChunkWithChoices { values.choices = [ChatChoice(0)] }
    append(values.object(dialect.chunk), .usage)
  }

  private var bringsUsageApart: Bool {
    switch dialect.usagePlace {
    case .extraChunkWhenAsked, .extraChunkWhenAskedElseNull: asksForUsage
    case .extraChunkWithChoices: true
    case .lastChunk, .lastChunkElseNull: false
    }
  }

  private var usageElsewhere: ChatValues.Usage {
    switch dialect.usagePlace {
    case .extraChunkWhenAsked: asksForUsage ? .null : .absent
    case .extraChunkWhenAskedElseNull, .lastChunkElseNull: .null
    case .extraChunkWithChoices, .lastChunk: .absent
    }
  }

  /// One chunk of each choice.
  private mutating func add(_ role: Piece.Role, _ fill: (inout ChatChoice) -> Void) {
    for index in calls.indices {
      var choice = ChatChoice(index)
      fill(&choice)
      values.choices = [choice]
      append(values.object(dialect.chunk), role)
    }
  }

  private func template(_ choice: ChatChoice) -> JSONTemplate {
    var values = values
    values.choices = [choice]
    return JSONTemplate(
      values.object(dialect.chunk),
      dialect.chunkLayout,
      prefix: Self.dataPrefix,
      suffix: padding?.opening ?? Self.end,
      isOpen: padding != nil
    )
  }

  private mutating func append(_ json: JSON, _ role: Piece.Role) {
    var bytes = Array(Self.dataPrefix.utf8)
    bytes += dialect.chunkLayout.bytes(of: json)
    if let padding, padding.isOnFirst || values.moment != .first {
      bytes.removeLast()
      bytes += padding.opening.utf8
      parts.append(.piece(Piece(bytes, role), isOpen: true))
    } else {
      bytes += Self.end.utf8
      parts.append(.piece(Piece(bytes, role)))
    }
  }
}
