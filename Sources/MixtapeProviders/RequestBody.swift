import MixtapeHTTP
import MixtapeJSON

/// The JSON object of a request's body, read strictly where an answer needs it.
struct RequestBody {
  let object: JSONObject

  init(_ object: JSONObject) {
    self.object = object
  }

  init(of request: HTTPRequest) throws(Failure) {
    guard !request.body.isEmpty else { throw Failure(.noBody) }
    let json: JSON
    do {
      json = try JSON(parsing: request.body)
    } catch {
      throw Failure(
        .malformedJSON(
          problem: error.problem,
          line: error.mark.line,
          column: error.mark.column,
          offset: error.offset
        )
      )
    }
    guard let object = json.object else { throw Failure(.notAnObject) }
    self.object = object
  }

  subscript(key: String) -> JSON? {
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  func string(_ key: String) throws(Failure) -> String {
    guard let value = self[key] else { throw Failure(.missing(field: key)) }
    guard let string = value.string else {
      throw Failure(.wrongType(field: key, expected: "a string"))
    }
    return string
  }

  func array(_ key: String) throws(Failure) -> [JSON] {
    guard let value = self[key] else { throw Failure(.missing(field: key)) }
    guard let array = value.array else {
      throw Failure(.wrongType(field: key, expected: "an array"))
    }
    return array
  }

  /// What the client wants, where it says so in a way that can be understood.
  func flag(_ key: String, default value: Bool) -> Bool {
    self[key]?.bool ?? value
  }

  /// The first of `keys` that has a whole number.
  func int(_ keys: String...) -> Int? {
    keys.lazy.compactMap { self[$0]?.int }.first
  }
}
