import MixtapeCore
import Synchronization

/// The scenario that is being played, as the control API shows it.
struct PlayedScenario: Sendable {
  var name: String
  var text: [UInt8]
  var scenario: Scenario
}

extension Server {
  /// Reads the scenario that was named at the start.
  func loadScenario() throws(ScenarioError) {
    switch configuration.scenario {
    case nil: break
    case .text(let text, _)?: try play(Array(text.utf8))
    case .file(let path)?:
      try play(try doors.files.existingScenarioText(path))
    }
  }

  /// Plays the rules from the next request on; what is being answered ends as it began.
  ///
  /// Where the text has mistakes nothing changes.
  func play(_ text: [UInt8], name: String? = nil) throws(ScenarioError) {
    let name = name ?? configuration.scenario?.name ?? "scenario"
    let scenario: Scenario
    do throws(ScenarioMistakes) {
      scenario = try Scenario(parsing: text)
    } catch {
      throw ScenarioError(error, name: name)
    }
    var tapes: [Tape] = []
    let folder = configuration.scenario?.folder ?? ""
    for path in scenario.cassettePaths {
      let place = path.hasPrefix("/") ? path : folder + path
      do throws(CassetteError) {
        tapes.append(try shelf.tape(ofCassetteAt: place, doors: doors))
      } catch {
        throw ScenarioError(.unreadable, "\(name) replays a cassette: \(error.message)")
      }
    }
    shelf.admit(gateways: scenario.providers + scenario.limits.map(\.provider))
    let program = Program(scenario: scenario, tapes: tapes, name: name)
    load(program)
    played.withLock { $0 = PlayedScenario(name: name, text: text, scenario: scenario) }
  }

  /// Goes on without a scenario.
  func playNone() {
    load(nil)
    played.withLock { $0 = nil }
  }

  private func load(_ program: Program?) {
    let now = doors.time.now
    engine.withLock { $0.load(program, at: now) }
    portNews.ring()
  }
}
