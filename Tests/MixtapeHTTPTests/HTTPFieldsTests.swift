import MixtapeHTTP
import Testing

@Suite struct `HTTP fields` {
  let fields: HTTPFields = ["Accept": "a", "SET-cookie": "1", "accept": "b", "Set-Cookie": "2"]

  @Test func `names are found without regard to case`() {
    #expect(fields["ACCEPT"] == "a")
    #expect(fields.values("set-Cookie") == ["1", "2"])
    #expect(fields.contains("accepT"))
    #expect(!fields.contains("accep"))
    #expect(fields["acceptx"] == nil)
    #expect(fields.firstIndex(of: "set-cookie") == 1)
    // Letters only: these differ by the bit that letters differ by.
    #expect(!(["a@": "1"] as HTTPFields).contains("a`"))
  }

  @Test func `order, case and duplicates are kept`() {
    #expect(fields.pairs.map(\.name) == ["Accept", "SET-cookie", "accept", "Set-Cookie"])
    #expect(fields.pairs.map(\.value) == ["a", "1", "b", "2"])
    #expect(fields.description == "Accept: a\nSET-cookie: 1\naccept: b\nSet-Cookie: 2")
  }

  @Test func `setting a value puts one in the place of all`() {
    var changed = fields
    changed.set("set-cookie", "3")
    #expect(changed == ["Accept": "a", "SET-cookie": "3", "accept": "b"])
    changed.set("New", "4")
    #expect(changed == ["Accept": "a", "SET-cookie": "3", "accept": "b", "New": "4"])
  }

  @Test func `removing takes all of a name`() {
    var changed = fields
    changed.remove("ACCEPT")
    #expect(changed == ["SET-cookie": "1", "Set-Cookie": "2"])
    let others = changed
    changed.removeAll { others.value(at: $0) == "1" }
    #expect(changed == ["Set-Cookie": "2"])
  }

  @Test func `equality is about names, values and order, not about how they came`() {
    var other = HTTPFields()
    for (name, value) in fields.pairs { other.append(name, value) }
    other.append("X", "y")
    other.remove("x")
    #expect(other == fields)
    #expect(other.hashValue == fields.hashValue)
    #expect(fields != ["Accept": "a"])
    #expect((["a": "bc"] as HTTPFields) != ["ab": "c"])
  }

  @Test func `a list is split over all fields of a name`() {
    let list: HTTPFields = ["A": " x ,y,, ", "B": "z", "a": "\tw"]
    #expect(list.listMembers("A").map { String(decoding: $0, as: UTF8.self) } == ["x", "y", "w"])
  }
}
