import MixtapeJSON
import Testing

@Suite struct `The strict parser` {
  @Test func `values keep their order and their spelling`() throws {
    let text = #"{"b":[1.0,1e400,-0,12345678901234567890],"a":"é\n","a":null,"":{"x":true}}"#
    let json = try JSON(parsing: text)
    #expect(json.text() == text)
    #expect(json["a"] == .null)
    #expect(json["b"]?[1]?.number?.text == "1e400")
  }

  @Test func `pretty text is stable`() throws {
    let json = try JSON(parsing: #"{"a":[],"b":[1,{"c":{}}]}"#)
    #expect(
      json.text(.pretty) == """
        {
          "a": [],
          "b": [
            1,
            {
              "c": {}
            }
          ]
        }
        """
    )
  }

  @Test func `an error shows its place`() {
    #expect(throws: JSONError.self) { try JSON(parsing: "{\n  \"a\" 1}") }
    do throws(JSONError) {
      _ = try JSON(parsing: "{\n  \"a\" 1}")
    } catch {
      #expect(
        error.text(file: "x.json") == """
          x.json:2:7: error: expected ':' after the key
              "a" 1}
                  ^
          """
      )
    }
  }
}
