import Foundation

@main
struct MixtapeCommand {
  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst())
    let code = await CommandLineTool.run(words, console: .standard)
    exit(code.rawValue)
  }
}
