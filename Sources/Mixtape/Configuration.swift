/// What a server does: where it listens, what it replays and records, how requests are matched.
///
/// The defaults stand in for every provider on a free port, without cassettes and without the
/// network. With a cassette:
///
/// ```swift
/// var configuration = Configuration(cassettes: ["Cassettes/openai-chat.json"])
/// configuration.speed = .unlimited
/// ```
public struct Configuration: Hashable, Sendable {
  /// The address to listen on.
  public var host = "127.0.0.1"

  /// The port to listen on; 0 takes any free one.
  public var port = 0

  /// Further ports, each for one provider alone, by its name; 0 takes any free one.
  ///
  /// Requests there need no provider in their path, and a scenario can close the port: see
  /// <doc:TimeAndOutages>.
  public var ports: [String: Int] = [:]

  /// Paths of the cassettes to replay, or of the one to record.
  public var cassettes: [String] = []

  /// What is answered before the cassettes are asked; nil: nothing.
  public var scenario: Scenario?

  /// When requests go to the real provider and are kept.
  public var recording = Recording.never

  /// Where requests go for providers of your own, or instead of a provider's usual address.
  public var upstreams: [Upstream] = []

  /// How fast answers come: those that were recorded, and those that a scenario paces.
  public var speed = Speed.recorded

  /// Which clock the server goes by.
  public var clock = Clock.real

  /// What makes two requests the same.
  public var matching = Matching()

  /// What an identical request gets when every recording of it has been played.
  public var repeats = Repeats.last

  /// Replays exchanges that broke off while they were recorded, too, broken off as they were.
  public var playsIncomplete = false

  /// Patterns of further secrets that must not reach a cassette.
  public var redactedPatterns: [String] = []

  /// Decides all luck: ids in built-in answers, for example.
  public var seed: UInt64 = 0

  /// A configuration with these cassettes and the defaults for the rest.
  public init(cassettes: [String] = []) {
    self.cassettes = cassettes
  }
}

extension Configuration {
  /// Rules that say what is answered, in JSON5: see <doc:Scenarios>.
  ///
  /// ```swift
  /// configuration.scenario = .text("{ rules: [{ reply: 'You said: {{lastUserMessage}}' }] }")
  /// ```
  public enum Scenario: Hashable, Sendable {
    /// The path of a scenario; the file is read again when it changes.
    case file(String)
    /// The scenario itself.
    case text(String)
  }

  /// When requests go to the real provider and are kept.
  public enum Recording: String, CaseIterable, Hashable, Sendable {
    /// Nothing ever goes upstream.
    case never = "none"
    /// Records when the cassette does not exist yet; else nothing goes upstream.
    case once
    /// Replays what the cassette has and records the rest.
    case newEpisodes = "new-episodes"
    /// Sends everything upstream and records it anew.
    case all
  }

  /// Which clock a server goes by.
  public enum Clock: String, CaseIterable, Hashable, Sendable {
    /// The machine's.
    case real
    /// One that stands still until ``MockServer/advance(by:)``, or somebody who asks for it through
    /// the control API.
    case manual
  }

  /// How fast answers come.
  public enum Speed: Hashable, Sendable {
    /// A multiple of the speed that was recorded or that the scenario asks for: 10 is ten times as
    /// fast.
    case times(Double)
    /// Without any waiting.
    case unlimited

    /// With the pauses of the recording.
    public static let recorded = Speed.times(1)
  }

  /// What makes two requests the same.
  public struct Matching: Hashable, Sendable {
    /// What is compared.
    public enum Basis: String, CaseIterable, Hashable, Sendable {
      /// Provider, method, path, query and JSON body.
      case request
      /// Model and messages, whatever the provider.
      case prompt
    }

    /// What is compared.
    public var basis: Basis

    /// Paths in the JSON body that do not count, such as `metadata.user_id` or `messages[*].id`.
    public var ignoredPaths: [String]

    /// Compares by `basis`, leaving out `ignoredPaths`.
    public init(by basis: Basis = .request, ignoring ignoredPaths: [String] = []) {
      self.basis = basis
      self.ignoredPaths = ignoredPaths
    }
  }

  /// What an identical request gets when every recording of it has been played.
  public enum Repeats: String, CaseIterable, Hashable, Sendable {
    /// The last recording again.
    case last
    /// All of them again, from the first.
    case cycle
    /// A miss.
    case error
  }
}
