import MixtapeHTTP
import Testing

@Suite struct `Base 64` {
  /// RFC 4648 §10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `is written and read`(_ plain: String, _ encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test func `all bytes at all places survive`() {
    let bytes = (0..<1024).map { UInt8(truncatingIfNeeded: $0 * 37 ^ $0 >> 3) }
    for start in 0..<4 {
      #expect(Base64.decode(Base64.encode(Array(bytes[start...]))) == Array(bytes[start...]))
    }
    #expect(Base64.encode([0xFB, 0xFF, 0xFE]) == "+//+")
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zm8", "Zg===", "====", "=", "Z===", "Zh==", "Zm9=", "Zg==Zg==", "Z g=",
    "Zm9v\n", "Zm-_", "Zm9vé", "Z=m=",
  ])
  func `what nobody would write is refused`(_ text: String) {
    #expect(Base64.decode(text) == nil)
  }
}

@Suite struct `Percent-encoding` {
  @Test(arguments: [
    ("", ""), ("abc-._~XYZ019", "abc-._~XYZ019"), ("a b&c=d/e?f", "a%20b%26c%3Dd%2Fe%3Ff"),
    ("é😀", "%C3%A9%F0%9F%98%80"), ("%+\0", "%25%2B%00"),
  ])
  func `is written and read`(_ plain: String, _ encoded: String) {
    #expect(PercentEncoding.encode(plain) == encoded)
    #expect(PercentEncoding.decode(encoded) == plain)
  }

  @Test func `small digits are read and other characters stay`() {
    #expect(PercentEncoding.decode("%c3%a9+é/") == "é+é/")
  }

  @Test(arguments: ["%", "%4", "%4g", "%g4", "a%", "%%41", "%FF", "%C3", "%+1"])
  func `what is no encoding is refused`(_ text: String) {
    #expect(PercentEncoding.decode(text) == nil)
  }
}

@Suite struct `Query items` {
  @Test(arguments: [
    "", "a", "a=", "a=b", "a=b&a=c&&d", "=", "&", "a=b=c", "%41=%zz&+=+", "alt=sse&key=x%2Fy",
  ])
  func `are printed as they were parsed`(_ query: String) {
    #expect(QueryItems(parsing: query).text == query)
  }

  @Test func `are found by their decoded name`() {
    let items = QueryItems(parsing: "a%20b=c+d&e&f=%2B%C3%A9&f=2&bad=%zz")
    #expect(items["a b"] == "c d")
    #expect(items["e"] == "")
    #expect(items["f"] == "+é")
    #expect(items["bad"] == "%zz")
    #expect(items["g"] == nil)
    #expect(items.items.map(\.value) == ["c d", nil, "+é", "2", "%zz"])
  }

  @Test func `are encoded when they are made or changed`() {
    var items = QueryItems(parsing: "a=%7e&key=secret")
    items.items[1] = QueryItems.Item(name: "key", value: "x y&z")
    items.items.append(QueryItems.Item(name: "é", value: nil))
    #expect(items.text == "a=%7e&key=x%20y%26z&%C3%A9")
  }
}

@Suite struct `HTTP dates` {
  @Test(
    arguments: [
      (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
      (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
      (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
      (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
      (-2_203_891_200, "Thu, 01 Mar 1900 00:00:00 GMT"),
    ] as [(Int64, String)]
  )
  func `are written and read`(_ seconds: Int64, _ text: String) {
    #expect(HTTPDate.text(UnixTime(seconds: seconds)) == text)
    #expect(HTTPDate.parse(text) == UnixTime(seconds: seconds))
  }

  @Test func `parts of a second are cut off`() {
    #expect(
      HTTPDate.text(UnixTime(nanoseconds: 784_111_777_999_999_999))
        == "Sun, 06 Nov 1994 08:49:37 GMT"
    )
    #expect(HTTPDate.text(UnixTime(nanoseconds: -1)) == "Wed, 31 Dec 1969 23:59:59 GMT")
  }

  @Test(arguments: [
    "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 GMT",
  ])
  func `are read in all three forms of RFC 9110`(_ text: String) {
    #expect(HTTPDate.parse(text) == UnixTime(seconds: 784_111_777))
  }

  @Test func `two digits of a year mean the years from 1970 to 2069`() {
    #expect(HTTPDate.parse("Tuesday, 29-Feb-00 00:00:00 GMT") == UnixTime(seconds: 951_782_400))
    #expect(HTTPDate.parse("Thursday, 01-Jan-70 00:00:00 GMT") == UnixTime(seconds: 0))
  }

  @Test func `a leap second is the first of the next minute`() {
    #expect(HTTPDate.parse("Sat, 31 Dec 2016 23:59:60 GMT") == UnixTime(seconds: 1_483_228_800))
  }

  @Test(arguments: [
    "", "now", "0", "-1", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
    "Son, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 31 Nov 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 29 Feb 1900 00:00:00 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 9999 08:49:37 GMT",
    "Sunday, 06-Nov-1994 08:49:37 GMT",
    "Sun Nov 6 08:49:37 1994 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
  ])
  func `what is no date is refused`(_ text: String) {
    #expect(HTTPDate.parse(text) == nil)
  }
}
