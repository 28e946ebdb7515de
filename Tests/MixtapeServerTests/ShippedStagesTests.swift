import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

/// The five stages, from one model to agents.
extension `The shipped scenarios` {
  @Test func `1-single-model knows one model and speaks at its pace`() throws {
    try play("1-single-model") { world in
      let client = try world.client()
      var right = Talk("openai", "gpt-5-mini")
      #expect(try await right.say("Hello", client).text == "One model answers: Hello")
      var wrong = Talk("openai", "gpt-5-minni")
      let refused = try await wrong.say("Hello", client)
      #expect(refused.status == 404)
      #expect(refused.body["error"]?["code"] == "model_not_found")
      var other = Talk("anthropic", "gpt-5-mini")
      #expect(try await other.say("Hello", client).status == 404)

      let streamed = try await client.post(
        "/openai/v1/chat/completions",
        #"{"model":"gpt-5-mini","stream":true,"messages":[{"role":"user","content":"Hello"}]}"#
      )
      let times = Set(streamed.times).sorted()
      #expect(times.first == .milliseconds(400))
      #expect(times.count >= 4)
      for (earlier, later) in zip(times, times.dropFirst()) {
        #expect((.milliseconds(16) ... .milliseconds(24)).contains(later - earlier))
      }
    }
  }

  @Test func `2-fallback is down for a minute, then the primary is back`() throws {
    try play("2-fallback") { world in
      let client = try world.client()
      func ask() async throws -> (failures: Int, text: String) {
        for attempt in 0..<3 {
          var primary = Talk("openai", "gpt-5")
          let answer = try await primary.say("Are you there?", client)
          if answer.status == 200 { return (attempt, answer.text) }
          #expect(answer.status == 503)
          try await world.time.sleep(until: world.time.now + .seconds(2))
        }
        var backup = Talk("anthropic", "claude-sonnet-4-5")
        return (3, try await backup.say("Are you there?", client).text)
      }
      let during = try await ask()
      #expect(during == (3, "The backup says: Are you there?"))
      try await world.time.sleep(until: world.time.now + .seconds(54))
      let after = try await ask()
      #expect(after == (0, "The primary says: Are you there?"))
    }
  }

  @Test func `2-fallback tells how long to wait`() throws {
    try play("2-fallback") { world in
      let answer = try await world.client().post(
        "/openai/v1/chat/completions",
        #"{"model":"gpt-5","messages":[{"role":"user","content":"Hello"}]}"#
      )
      #expect(answer.head.fields["retry-after"] == "2")
    }
  }

  @Test func `3-smart-routing sends each task to the model that can do it`() throws {
    try play("3-smart-routing") { world in
      let client = try world.client()
      func route(_ task: String) async throws -> String {
        var router = Talk("openai", "gpt-5-mini", system: "You are the router.")
        let isHard = try await router.say(task, client).text == "hard"
        var worker = isHard ? Talk("anthropic", "claude-opus-4-6") : Talk("openai", "gpt-5-mini")
        return try await worker.say(task, client).text
      }
      let simple = "What is the capital of Norway?"
      #expect(try await route(simple) == "Quick answer: \(simple)")
      let hard = "Prove that there are infinitely many primes."
      #expect(try await route(hard) == "Thorough answer: \(hard)")
      var misled = Talk("openai", "gpt-5-mini")
      #expect(try await misled.say(hard, client).text == "I am not sure.")
    }
  }

  @Test func `4-ensemble answers all models at once, each in its own words and time`() throws {
    let models = [
      "openai": "gpt-5", "anthropic": "claude-opus-4-6", "gemini": "gemini-2.5-pro",
      "deepseek": "deepseek-chat",
    ]
    let votes = try play("4-ensemble") { world in
      try await withThrowingTaskGroup(of: (String, Duration).self) { group in
        for (provider, model) in models {
          group.addTask {
            let start = world.time.now
            var talk = Talk(provider, model)
            let text = try await talk.say("Is 91 a prime number?", try world.client()).text
            return (text, world.time.now - start)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(votes.count == 4)
    #expect(Set(votes.map(\.0)).count == 4)
    #expect(votes.count { $0.0.hasPrefix("No") } == 3)
    #expect(votes.map(\.1) == votes.map(\.1).sorted())
    #expect(votes.last?.0 == "Yes, 91 is prime.")
    #expect(votes.last.map { $0.1 < .seconds(5) } == true, "they do not wait for one another")

    let verdict = try play("4-ensemble") { world in
      var judge = Talk("openai", "gpt-5", system: "You are the judge.")
      let answers = votes.map(\.0).joined(separator: " ")
      return try await judge.say("Who is right? \(answers)", try world.client()).text
    }
    #expect(verdict.hasPrefix("No."))
  }

  @Test func `5-autonomous-agents hand work to one another and end`() throws {
    try play("5-autonomous-agents") { world in
      let client = try world.client()
      var planner = Talk(
        "anthropic",
        "claude-opus-4-6",
        system: "You are the planner.",
        tools: ["research", "write"]
      )
      var saved: [JSON] = []
      let (calls, text) = try await planner.work(on: "Write about the cassette.", client) { call in
        if call.name == "research" {
          var researcher = Talk(
            "openai",
            "gpt-5-mini",
            system: "You are the researcher.",
            tools: ["search"]
          )
          let task = call.arguments["task"]?.string ?? ""
          return try await researcher.work(on: task, client) { call in
            #expect(call.arguments["query"] == "Write about the cassette.")
            return "It came in 1963."
          }.text
        }
        var writer = Talk(
          "gemini",
          "gemini-2.5-flash",
          system: "You are the writer.",
          tools: ["save_file"]
        )
        return try await writer.work(on: call.arguments["facts"]?.string ?? "", client) { call in
          saved.append(call.arguments)
          return "cassettes.md"
        }.text
      }
      #expect(calls.map(\.name) == ["research", "write"])
      #expect(saved == [["path": "cassettes.md", "text": "Facts: It came in 1963."]])
      #expect(text == "Done. The text is saved: cassettes.md")
    }
  }
}
