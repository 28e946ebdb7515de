import MixtapeJSON

/// The report as one page that needs nothing else: the report for programs, and what draws it.
package enum HTMLReport {
  private static let place = Array("\"REPORT\"".utf8)

  package static func bytes(_ verdict: Verdict) -> [UInt8] {
    let page = PackageResources.page_html
    guard let start = page.firstRange(of: place)?.lowerBound else {
      preconditionFailure("page.html has no place for the report.")
    }
    return page[..<start] + JSONReport.json(verdict).text().forScript
      + page[(start + place.count)...]
  }
}

extension String {
  /// Within a script element nothing may look like its end.
  fileprivate var forScript: [UInt8] {
    var bytes: [UInt8] = []
    for byte in utf8 {
      if byte == UInt8(ascii: "<") { bytes += "\\u003c".utf8 } else { bytes.append(byte) }
    }
    return bytes
  }
}
