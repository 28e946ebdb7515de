import MixtapeHTTP
import MixtapeJSON

/// What a vendor writes into a stream that has begun, in place of the rest.
struct ChatInterruption: Sendable {
  /// The name of the event, where it has one.
  var event: String?
  /// Of the JSON in the event.
  var layout = JSONLayout.compact
  /// Whether the vendor says afterwards that the stream is complete.
  var isDone = false
  /// From the error and a chunk that was sent before, where there is one.
  var body: @Sendable (Refusal, JSONObject?) -> JSON = { refusal, _ in
    OpenAIErrors.body(of: refusal)
  }

  func pieces(for refusal: Refusal, of stream: BegunStream) -> [Piece] {
    let json = body(refusal, Self.chunk(of: stream))
    let frame = ServerSentEvent.frame(event: event, data: layout.bytes(of: json))
    return [Piece(frame, .failure)] + (isDone ? [.done] : [])
  }

  /// The first chunk that can be read: what came first may be a comment.
  private static func chunk(of stream: BegunStream) -> JSONObject? {
    for frame in [stream.first, stream.last] {
      var parser = ServerSentEventParser()
      for event in parser.receive(frame ?? []) {
        if let object = (try? JSON(parsing: event.data))?.object { return object }
      }
    }
    return nil
  }
}

extension Piece {
  /// What ends the streams of OpenAI's chat completions.
  static let done = Piece(ServerSentEvent.frame(data: "[DONE]".utf8), .terminator)
}
