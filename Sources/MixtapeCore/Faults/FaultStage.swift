package import MixtapeProviders

/// What faults may know of the answer that passes through them.
package struct FaultStage: Sendable {
  package let provider: any Provider
  package let operation: Operation?
  package var setting: Setting
  /// What the client has been sent, where it is a stream.
  package internal(set) var begun: BegunStream?
  /// Whether something has been broken.
  package internal(set) var isDisturbed = false

  package init(provider: any Provider, operation: Operation?, setting: Setting) {
    self.provider = provider
    self.operation = operation
    self.setting = setting
  }
}
