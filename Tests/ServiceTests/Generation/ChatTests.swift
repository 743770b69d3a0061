// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON
import Testing
import Tokenizer

@testable import Service

@Suite
struct `Chats` {
    @Test
    func `have OpenAI's members`() async throws {
        let json = try await GenerationFixture().chat(#""max_completion_tokens":12,"max_tokens":3,"seed":1"#).json()
        #expect(try json.at("object").string() == "chat.completion")
        #expect(try json.at("id").string().hasPrefix("chatcmpl-"))
        let choice = try json.at("choices", 0)
        #expect(try choice.at("message", "role").string() == "assistant")
        #expect(try !choice.at("message", "content").string().isEmpty)
        #expect(try choice.at("message", "refusal").isNull)
        #expect(try choice.at("finish_reason").string() == "length")
        #expect(try json.at("usage", "completion_tokens").integer() == 12)
    }

    @Test(arguments: [
        #"{"role":"user","content":"One"},{"role":"assistant","content":"Two"},{"role":"user","content":"Three"}"#,
        #"{"role":"developer","content":"One"},{"role":"assistant","content":null},{"role":"user","content":[{"type":"text","text":"Two"}]}"#,
    ])
    func `put messages to a model without a template as lines`(messages: String) async throws {
        let fixture = try GenerationFixture()
        let lines = messages.contains("Three") ? "One\nTwo\nThree\n" : "One\n\nTwo\n"
        let chat = try await fixture.ask(
            "/v1/chat/completions",
            #"{"messages":[\#(messages)],"seed":5,"max_tokens":20}"#
        )
        let prompt = lines.replacing("\n", with: "\\n")
        let plain = try await fixture.ask("/v1/completions", #"{"prompt":"\#(prompt)","seed":5,"max_tokens":20}"#)
        let text = try plain.json().at("choices", 0, "text").string()
        #expect(try chat.json().at("choices", 0, "message", "content").string() == text)
        let counts = try [chat, plain].map { try $0.json().at("usage", "prompt_tokens").integer() }
        #expect(counts[0] == counts[1])
    }

    @Test
    func `are streamed as OpenAI streams them`() async throws {
        let fixture = try GenerationFixture()
        let answer = try await fixture.chat(
            #""max_tokens":9,"seed":2,"n":2,"stream":true,"stream_options":{"include_usage":true}"#
        )
        #expect(answer.headers["Content-Type"] == "text/event-stream; charset=utf-8")
        #expect(answer.events.last == "[DONE]")
        let chunks = try answer.objects()
        #expect(try Set(chunks.map { try $0.at("id").string() }).count == 1)
        #expect(try Set(chunks.map { try $0.at("object").string() }) == ["chat.completion.chunk"])
        let usage = try #require(chunks.last)
        #expect(try usage.at("choices").count() == 0)
        #expect(try usage.at("usage", "completion_tokens").integer() == 18)
        let usages = try chunks.map { try $0.at("usage").isNull }
        #expect(usages.dropLast().allSatisfy { $0 })
        for index in 0..<2 {
            let own = try chunks.dropLast().filter { try $0.at("choices", 0, "index").integer() == index }
            #expect(try own[0].at("choices", 0, "delta", "role").string() == "assistant")
            let reasons = try own.map { try $0.at("choices", 0, "finish_reason") }
            #expect(reasons.dropLast().allSatisfy { $0.isNull })
            #expect(try reasons.last?.string() == "length")
            #expect(try own.last?.at("watermark", "texts", 0, "index").integer() == index)
            let marks = try own.map { try $0.optional("watermark") }
            #expect(marks.dropLast().allSatisfy { $0 == nil })
        }
    }

    @Test
    func `have no usage chunk unless asked`() async throws {
        let chunks = try await GenerationFixture().chat(#""max_tokens":3,"stream":true"#).objects()
        for chunk in chunks {
            let usage = try chunk.optional("usage")
            #expect(usage == nil)
            #expect(try chunk.at("choices").count() == 1)
        }
    }

    @Test(arguments: [(false, false), (true, false), (true, true)])
    func `tell log-probabilities when asked, streamed and whole alike`(asks: Bool, streams: Bool) async throws {
        let fixture = try GenerationFixture()
        let members = asks ? #","logprobs":true,"top_logprobs":3"# : ""
        let answer = try await fixture.chat(#""max_tokens":10,"seed":2,"stream":\#(streams)\#(members)"#)
        guard asks else {
            #expect(try answer.json().at("choices", 0, "logprobs").isNull)
            return
        }
        var tokens: [JSONValue] = []
        for chunk in try streams ? answer.objects() : [answer.json()] {
            // As OpenAI has it, a chunk without tokens has none at all.
            let logprobs = try chunk.at("choices", 0, "logprobs")
            guard !logprobs.isNull else { continue }
            let content = try logprobs.at("content").elements()
            #expect(!content.isEmpty)
            tokens += content
        }
        #expect(tokens.count == 10)
        for token in tokens {
            let top = try token.at("top_logprobs").elements().map { try $0.at("logprob").double() }
            #expect(top.count == 3 && top == top.sorted(by: >))
            let logprob = try token.at("logprob").double()
            #expect(logprob <= top[0] && logprob <= 0)
            #expect(try token.at("bytes").count() >= token.at("token").string().unicodeScalars.count)
        }
    }
}
