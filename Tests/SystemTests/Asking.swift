import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What an HTTP client outside Mixtape sees.
struct Seen: Hashable {
  var status: Int
  var body: [UInt8]
  var fields: [String: String]

  var text: String { String(decoding: body, as: UTF8.self) }
}

func ask(_ url: URL, body: String? = nil) async throws -> Seen {
  var request = URLRequest(url: url)
  if let body {
    request.httpMethod = "POST"
    request.httpBody = Data(body.utf8)
    request.setValue("application/json", forHTTPHeaderField: "content-type")
  }
  let (data, response) = try await URLSession.shared.data(for: request)
  guard let head = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
  var fields: [String: String] = [:]
  for (name, value) in head.allHeaderFields {
    fields["\(name)".lowercased()] = "\(value)"
  }
  return Seen(status: head.statusCode, body: [UInt8](data), fields: fields)
}

/// A chat request whose text is `text`.
func chat(_ text: String, stream: Bool = false) -> String {
  """
  {"model": "any", "stream": \(stream), "messages": [{"role": "user", "content": "\(text)"}]}
  """
}
