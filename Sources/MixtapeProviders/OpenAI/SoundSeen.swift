/// Reads transcripts back.
extension Transcriptions {
  func read(
    _ event: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    switch event["type"]?.string {
    case "transcript.text.delta":
      content.say(event["delta"]?.string)
      return .text
    case "transcript.text.done":
      end(event, into: &content)
      return .finish
    case "error":
      content.failure = ToldFailure(in: event)
      return .failure
    default: return nil
    }
  }

  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent) {
    content.say(body["text"]?.string)
    end(body, into: &content)
  }

  private func end(_ told: JSONGlimpse, into content: inout SeenContent) {
    content.stop(.end)
    content.isTerminated = told["text"] != nil
    if let usage = told["usage"] { content.count(SoundUsage.read(usage)) }
  }
}

/// Reads streamed speech back: of sound it is not said what it says.
extension Speech {
  func read(
    _ event: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    switch event["type"]?.string {
    case "speech.audio.delta": return .text
    case "speech.audio.done":
      content.stop(.end)
      content.isTerminated = true
      if let usage = event["usage"] { content.count(SoundUsage.read(usage)) }
      return .finish
    case "error":
      content.failure = ToldFailure(in: event)
      return .failure
    default: return nil
    }
  }
}

private enum SoundUsage {
  static func read(_ told: JSONGlimpse) -> Reply.Usage {
    var usage = Reply.Usage()
    usage.input = told["input_tokens"]?.int
    usage.output = told["output_tokens"]?.int
    return usage
  }
}
