/// The report for continuous integration: JUnit's XML, as Jenkins, GitLab and others read it.
///
/// Every check, every expectation and every call that is shown is a test case. Warnings are told in
/// `system-out` and fail nothing.
package enum JUnitReport {
  package static func text(_ verdict: Verdict) -> String {
    let suites = [
      Suite("checks", verdict.checks.map { checkCase($0, verdict) }),
      Suite("expectations", verdict.expectations.map { expectationCase($0, verdict) }),
      Suite("calls", verdict.calls.map { callCase($0, verdict) }),
    ]
    let tests = suites.reduce(0) { $0 + $1.cases.count }
    let failures = suites.reduce(0) { $0 + $1.failures }
    let body = suites.map(\.text).joined()
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="mixtape" tests="\(tests)" failures="\(failures)">
      \(body)</testsuites>

      """
  }

  private struct Case {
    var name: String
    var time = Duration.zero
    var failure: (type: String, message: String, details: String)?
    var output = ""
  }

  private struct Suite {
    var name: String
    var cases: [Case]

    init(_ name: String, _ cases: [Case]) {
      self.name = name
      self.cases = cases
    }

    var failures: Int { cases.count { $0.failure != nil } }

    var text: String {
      """
        <testsuite name="mixtape \(name)" tests="\(cases.count)" failures="\(failures)">
      \(cases.map { text($0) }.joined())  </testsuite>

      """
    }

    private func text(_ one: Case) -> String {
      let seconds = one.time.millisecondNumber.seconds
      let start =
        "    <testcase classname=\"mixtape.\(name)\" name=\"\(one.name.escaped)\" "
        + "time=\"\(seconds)\""
      if one.failure == nil, one.output.isEmpty { return start + "/>\n" }
      var text = start + ">\n"
      if let failure = one.failure {
        text +=
          "      <failure type=\"\(failure.type.escaped)\" message=\"\(failure.message.escaped)\">"
          + "\(failure.details.escaped)</failure>\n"
      }
      if !one.output.isEmpty {
        text += "      <system-out>\(one.output.escaped)</system-out>\n"
      }
      return text + "    </testcase>\n"
    }
  }

  private static func checkCase(_ check: Verdict.CheckCount, _ verdict: Verdict) -> Case {
    let findings = verdict.findings.filter { $0.check == check.name }
    let words = findings.map(\.sentence).joined(separator: "\n")
    let explanation = CheckList.all.first { $0.name == check.name }?.explanation ?? ""
    var result = Case(name: check.name)
    guard check.count > 0 else { return result }
    let message = counted(check.count, "finding")
    switch check.severity {
    case .error: result.failure = (check.name, message, "\(words)\n\n\(explanation)")
    case .warning: result.output = "\(message)\n\(words)\n\n\(explanation)"
    case .off: break
    }
    return result
  }

  private static func expectationCase(
    _ expectation: ExpectationResult,
    _ verdict: Verdict
  ) -> Case {
    var result = Case(name: expectation.name)
    if !expectation.isMet {
      let pictures = expectation.calls.prefix(3).compactMap { verdict[call: $0]?.picture }
      let words = "expected: \(expectation.expected)\nhappened: \(expectation.happened)"
      result.failure = (
        "expectation", expectation.happened, ([words] + pictures).joined(separator: "\n\n")
      )
    }
    return result
  }

  private static func callCase(_ call: LogicalCall, _ verdict: Verdict) -> Case {
    let path = call.path.steps.prefix(20).joined(separator: " → ")
    var result = Case(name: "call \(call.number): \(path)", time: call.duration ?? .zero)
    let findings = verdict.findings(of: call.number)
    let errors = findings.filter { $0.severity == .error }
    if let first = errors.first {
      let words = errors.map(\.sentence).joined(separator: "\n")
      result.failure = (first.check, first.words, "\(words)\n\n\(call.picture)")
    }
    result.output = findings.filter { $0.severity == .warning }.map(\.sentence)
      .joined(separator: "\n")
    return result
  }
}

extension Finding {
  /// `call 3: …`.
  var sentence: String {
    let numbers = calls.prefix(8).map(String.init).joined(separator: ", ")
    let more = calls.count > 8 ? ", …" : ""
    return "\(check), \(calls.count == 1 ? "call" : "calls") \(numbers)\(more): \(words)"
  }
}

extension LogicalCall {
  /// Without colours, as wide as most pages are.
  var picture: String {
    CallPicture(call: self, width: 78, style: TextStyle(isColoured: false)).lines
      .joined(separator: "\n")
  }
}

extension String {
  /// For XML 1.0: what it cannot hold at all is left out.
  fileprivate var escaped: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "\n", "\t": text.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
