package import MixtapeJSON

/// Reads errors as clients do who know nothing of the provider.
package enum ErrorWords {
  /// The message of an error, wherever any provider puts it; nil where there is none.
  package static func message(in json: JSON) -> String? {
    let error = json[0] ?? json
    let places = [
      error["error"]?["message"], error["error"], error["message"], error["message"]?["detail"],
      error["detail"],
    ]
    return places.lazy.compactMap { $0?.string ?? $0?[0]?["msg"]?.string }.first { !$0.isEmpty }
  }
}
