import MixtapeJSON

/// The report for programs: see the article *The verdict* for its schema.
package enum JSONReport {
  package static let version = 1

  package static func text(_ verdict: Verdict) -> String {
    json(verdict).text(.pretty) + "\n"
  }

  static func json(_ verdict: Verdict) -> JSON {
    [
      "mixtapeReport": .number(JSONNumber(version)),
      "passed": .bool(verdict.isPassed),
      "totals": totals(verdict),
      "expectations": .array(verdict.expectations.map(json)),
      "checks": .array(verdict.checks.map(json)),
      "findings": .array(verdict.findings.map(json)),
      "calls": .array(verdict.calls.map { json($0, verdict.models) }),
      "omitted": [
        "calls": number(verdict.omittedCalls), "findings": number(verdict.omittedFindings),
      ],
    ]
  }

  private static func totals(_ verdict: Verdict) -> JSON {
    let totals = verdict.totals
    let outcomes = LogicalCall.Outcome.allCases.map { outcome in
      JSONObject.Member(key: outcome.rawValue, value: number(totals.outcomes[outcome] ?? 0))
    }
    return [
      "calls": number(totals.calls), "attempts": number(totals.attempts),
      "hedges": number(totals.hedges), "outcomes": .object(JSONObject(outcomes)),
      "bill": json(totals.bill), "wasted": json(totals.wasted),
      "pricesOf": .string(verdict.models.date),
      "duration": time(
        totals.to.flatMap { end in totals.from.map { end - $0 } }
      ),
    ]
  }

  private static func json(_ bill: Bill) -> JSON {
    [
      "inputTokens": number(bill.inputTokens), "outputTokens": number(bill.outputTokens),
      "dollars": .number(JSONNumber(text: bill.cost.decimal)),
      "complete": .bool(!bill.isPartial),
    ]
  }

  private static func json(_ result: ExpectationResult) -> JSON {
    [
      "name": .string(result.name), "expected": .string(result.expected),
      "met": .bool(result.isMet), "ofCalls": .bool(result.isOfCalls),
      "happened": .string(result.happened),
      "calls": .array(result.calls.map(number)),
    ]
  }

  private static func json(_ check: Verdict.CheckCount) -> JSON {
    let explanation = CheckList.all.first { $0.name == check.name }?.explanation ?? ""
    return [
      "name": .string(check.name), "severity": .string(check.severity.rawValue),
      "count": number(check.count), "explanation": .string(explanation),
    ]
  }

  private static func json(_ finding: Finding) -> JSON {
    [
      "check": .string(finding.check), "severity": .string(finding.severity.rawValue),
      "words": .string(finding.words), "calls": .array(finding.calls.map(number)),
      "attempts": .array(
        finding.attempts.map { ["call": number($0.call), "index": number($0.index)] }
      ),
    ]
  }

  private static func json(_ call: LogicalCall, _ models: ModelTable) -> JSON {
    let bills = call.bills(models)
    return [
      "number": number(call.number),
      "outcome": .string(call.outcome.rawValue),
      "duration": time(call.duration),
      "path": .array(call.path.map { .string($0) }),
      "answer": call.answerIndex.map(number) ?? .null,
      "hedges": .array(call.attempts.indices.filter { call.isHedge($0) }.map(number)),
      "bill": json(bills.all), "wasted": json(bills.wasted),
      "attempts": .array(call.attempts.map(\.json)),
    ]
  }

  private static func number(_ number: Int) -> JSON { .number(JSONNumber(number)) }

  private static func time(_ duration: Duration?) -> JSON {
    duration.map { .number($0.millisecondNumber) } ?? .null
  }
}

extension Verdict {
  /// The same without what anybody has said: for `--report-prompts off`.
  package var withoutTexts: Verdict {
    var verdict = self
    for call in verdict.calls.indices {
      for attempt in verdict.calls[call].attempts.indices {
        verdict.calls[call].attempts[attempt].text = ""
      }
    }
    return verdict
  }
}
