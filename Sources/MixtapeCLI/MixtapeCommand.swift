@main
struct MixtapeCommand {
  static func main() async {
    print("mixtape")
  }
}
