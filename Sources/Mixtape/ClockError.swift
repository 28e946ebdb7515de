/// Why a clock cannot be told to go on.
public struct ClockError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    "The server's clock is the real one, which goes by itself; set Configuration.clock to .manual."
  }
}
