import MixtapeCore
import MixtapeServer

/// Prints what is on a cassette.
enum Showing {
  static func run(
    _ path: String,
    interaction number: Int?,
    console: Console
  ) throws(CommandError) -> ExitCode {
    let cassette: OpenCassette
    do throws(CassetteError) {
      cassette = try OpenCassette.open(path)
    } catch {
      throw error.kind == .damaged
        ? CommandError(mistake: error.message) : CommandError(.usage, error.message)
    }
    defer { cassette.close() }
    for warning in cassette.warnings { console.printError(warning) }
    if let number {
      try show(number, of: cassette, console)
    } else {
      try showTable(of: cassette, console)
    }
    return .success
  }

  private static func show(
    _ number: Int,
    of cassette: OpenCassette,
    _ console: Console
  ) throws(CommandError) {
    guard cassette.entries.indices.contains(number - 1) else {
      let count = counted(cassette.entries.count, "interaction")
      throw CommandError(.usage, "\(cassette.path) has \(count), so there is no number \(number).")
    }
    let interaction = try read(cassette.entries[number - 1], of: cassette)
    console.print(InteractionText(interaction, name: "\(cassette.path) #\(number)").text)
  }

  private static func showTable(
    of cassette: OpenCassette,
    _ console: Console
  ) throws(CommandError) {
    guard !cassette.entries.isEmpty else {
      console.print("\(cassette.path) is empty.")
      return
    }
    var table = Table(InteractionRow.columns, flexible: InteractionRow.requestColumn)
    for (index, entry) in cassette.entries.enumerated() {
      table.append(InteractionRow.cells(of: try read(entry, of: cassette), number: index + 1))
    }
    console.print(table.text(width: console.width))
  }

  private static func read(
    _ entry: CassetteEntry,
    of cassette: OpenCassette
  ) throws(CommandError) -> Interaction {
    do throws(CassetteError) {
      return try cassette.read(entry)
    } catch {
      throw CommandError(.usage, error.message)
    }
  }
}
