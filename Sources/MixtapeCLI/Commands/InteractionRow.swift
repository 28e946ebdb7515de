import MixtapeCore
import MixtapeHTTP
import MixtapeProviders

/// An interaction as a line of `mixtape show`.
enum InteractionRow {
  static let columns = [
    Table.Column("#", isNumber: true), Table.Column("provider"), Table.Column("request"),
    Table.Column("model"), Table.Column("status", isNumber: true), Table.Column("form"),
    Table.Column("chunks", isNumber: true), Table.Column("ms", isNumber: true),
    Table.Column("bytes", isNumber: true), Table.Column("ending"),
  ]
  static let requestColumn = 2

  static func cells(of interaction: Interaction, number: Int) -> [String] {
    let request = interaction.request
    let response = interaction.response
    let bytes = response.chunks.reduce(0) { $0 + $1.bytes.count }
    return [
      "\(number)",
      request.provider,
      "\(request.method) \(request.target)",
      request.model ?? "",
      "\(response.head.status)",
      response.body == .stream ? "stream" : "whole",
      "\(response.chunks.count)",
      "\(response.endAt.roundedMilliseconds)",
      "\(bytes)",
      response.ending.word,
    ]
  }
}

extension RecordedRequest {
  /// The model that was asked, where the provider's format tells.
  var model: String? {
    let provider =
      ProviderList.named(Substring(self.provider))
      ?? ProviderList.gateway(named: self.provider)
    let request = HTTPRequest(method: method, target: target, fields: fields, body: body)
    guard let operation = provider.operation(method: method, path: request.path) else { return nil }
    return try? provider.prompt(of: request, for: operation).model
  }
}

extension RecordedResponse.Ending {
  var word: String {
    switch self {
    case .complete: "complete"
    case .cut: "cut"
    case .clientLeft: "client left"
    }
  }
}

extension Duration {
  var roundedMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000 + (attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000
  }
}
