package import MixtapeCore

/// Reads a scenario as a server would, without playing it.
package enum ScenarioCheck {
  /// How many rules it has.
  package static func ruleCount(
    ofScenarioAt path: String,
    files: any FileStore
  ) throws(ScenarioError) -> Int {
    try scenario(at: path, files: files).rules.count
  }

  package static func scenario(
    at path: String,
    files: any FileStore
  ) throws(ScenarioError) -> Scenario {
    let text = try files.existingScenarioText(path)
    do throws(ScenarioMistakes) {
      return try Scenario(parsing: text)
    } catch {
      throw ScenarioError(error, name: path)
    }
  }
}
