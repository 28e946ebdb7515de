package import MixtapeProviders

/// What faults may know of the answer that passes through them.
package struct FaultStage: Sendable {
  package let provider: any Provider
  package let operation: Operation?
  /// The dice are those of the fault that a cue passes.
  package var setting: Setting
  /// What has passed so far, where it is a stream.
  package internal(set) var begun: BegunStream?
  /// Whether something has been broken.
  package internal(set) var isDisturbed = false
  /// How many bytes the body will have, where somebody knows.
  var bodyCount: Int?

  package init(provider: any Provider, operation: Operation?, setting: Setting) {
    self.provider = provider
    self.operation = operation
    self.setting = setting
  }

  /// What an event of the body is there for; nil where that cannot be told.
  func role(of event: [UInt8]) -> Piece.Role? {
    operation.flatMap { $0.role(of: event) }
  }

  /// Where the text of an event of the body is; of what is no stream, all is text.
  func text(of event: [UInt8]) -> Range<Int> {
    guard begun != nil, let operation else { return event.indices }
    return operation.framing.text(of: event)
  }

  /// Whether a cue brings the model's words.
  func bringsToken(_ cue: Cue) -> Bool {
    guard case .body(let bytes) = cue.action else { return false }
    // Of what is not streamed the whole body counts.
    if begun == nil { return true }
    return role(of: bytes)?.isToken ?? false
  }
}
