import MixtapeProviders
import Testing

struct PathTemplateTests {
  static let cases: [(template: String, path: String, parameters: [String]?)] = [
    ("/v1/models", "/v1/models", []),
    ("/v1/models", "/v1/models/", nil),
    ("/v1/models", "/v1/model", nil),
    ("/v1/models/{model}", "/v1/models/gpt-4o", ["gpt-4o"]),
    ("/v1/models/{model}", "/v1/models/", nil),
    ("/v1/models/{model}", "/v1/models/a/b", nil),
    ("/v1/models/{model*}", "/v1/models/a/b", ["a/b"]),
    ("/{version}/models/{model}:run", "/v1/models/m:run", ["v1", "m"]),
    ("/{version}/models/{model}:run", "/v1/models/a:b:run", ["v1", "a:b"]),
    ("/{version}/models/{model}:run", "/v1/models/m:runner", nil),
    ("/{version}/models/{model}:run", "/v1/models/:run", nil),
    ("/v1/{path*}", "/v1/x/y:z", ["x/y:z"]),
    ("/a{b}c", "/aéc", ["é"]),
    ("/", "/", []),
    ("/", "", nil),
  ]

  @Test(arguments: cases)
  func `a path fits a template or does not`(
    _ template: String,
    _ path: String,
    _ parameters: [String]?
  ) {
    let found = PathTemplate(template).parameters(in: path[...])
    #expect(found.map { $0.map(\.value) } == parameters)
    #expect(PathTemplate(template).matches(path[...]) == (parameters != nil))
  }

  @Test func `the template with more fixed text says more`() {
    #expect(PathTemplate("/v1/messages").specificity > PathTemplate("/v1/{path*}").specificity)
  }
}
