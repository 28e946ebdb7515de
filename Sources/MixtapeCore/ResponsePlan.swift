package import MixtapeHTTP
package import MixtapeProviders

/// Everything the server will do for one request, and when: the answer as a value.
package struct ResponsePlan: Hashable, Sendable {
  package var cues: [Cue]

  package init(cues: [Cue]) {
    self.cues = cues
  }
}

/// One thing to do to the client's connection, and when.
package struct Cue: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    /// The status line and fields. `body` tells the writer how to frame what follows.
    case head(HTTPResponseHead, body: BodySize)
    /// A piece of the body. With chunked framing each piece is one chunk.
    case body([UInt8])
    /// Several pieces that are due together, framed beforehand.
    case pieces(ChunkedPieces)
    /// Pieces that are due together, each made when it is written.
    case stream(PieceStream)
    /// The answer is complete; the connection may be used again.
    case end
    /// The connection is closed at once without the proper end of the body: FIN.
    case cut
    /// The connection is reset: RST.
    case reset
    /// Our side is ended (FIN), and the connection stays open until the client ends its own.
    case halfClose
    /// Nothing more comes, and the connection stays open until the client gives up.
    case hang
  }

  /// The time since the request was complete.
  package var at: Duration
  package var action: Action

  package init(at: Duration = .zero, _ action: Action) {
    self.at = at
    self.action = action
  }
}
