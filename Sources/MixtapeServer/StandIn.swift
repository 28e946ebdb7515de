import MixtapeCore
import MixtapeHTTP
import MixtapeProviders

/// The built-in mock provider: what is answered when nothing was loaded.
enum StandIn {
  static func answer(
    to request: HTTPRequest,
    at address: Address,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let provider = address.provider
    guard let operation = address.operation else {
      let subject = "\(request.method) \(address.target[...].targetPath)"
      return provider.answer(
        Failure(.notFound, subject: subject),
        for: nil,
        in: &setting
      )
    }
    var request = request
    request.body = request.decodedBody
    do {
      let prompt = try provider.prompt(of: request, for: operation)
      let reply = Reply(text: text(for: prompt))
      return provider.answer(reply, to: prompt, for: operation, in: &setting)
    } catch {
      return provider.answer(error, for: operation, in: &setting)
    }
  }

  private static func text(for prompt: Prompt) -> String {
    guard let message = prompt.lastUserMessage, !message.isEmpty else {
      return "Hello from Mixtape."
    }
    return "Hello from Mixtape. You said: \(message)"
  }
}
