// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON
import Testing
import Tokenizer

@testable import Service

@Suite
struct `Completions` {
    @Test
    func `have OpenAI's members`() async throws {
        let fixture = try GenerationFixture()
        let answer = try await fixture.complete(#""max_tokens":12,"seed":1"#)
        #expect(answer.status == 200)
        #expect(answer.headers["X-Watermark-Profile"] == "test-7")
        let json = try answer.json()
        #expect(try json.at("object").string() == "text_completion")
        #expect(try json.at("id").string().hasPrefix("cmpl-"))
        #expect(try json.at("model").string() == "english")
        #expect(try json.at("system_fingerprint").string().hasPrefix("fp_"))
        #expect(try json.at("created").integer() > 1_700_000_000)
        #expect(try json.at("choices", 0, "index").integer() == 0)
        #expect(try json.at("choices", 0, "finish_reason").string() == "length")
        #expect(try json.at("choices", 0, "logprobs").isNull)
        let usage = try json.at("usage")
        let prompt = fixture.tokenizer.encode("It was a dark night, and").tokens.count
        #expect(try usage.at("prompt_tokens").integer() == prompt)
        #expect(try usage.at("completion_tokens").integer() == 12)
        #expect(try usage.at("total_tokens").integer() == prompt + 12)
    }

    @Test(arguments: [
        #""It was""#, #"["It was"]"#, #"[259, 260]"#, #"[[259, 260]]"#,
    ])
    func `take prompts in every form`(prompt: String) async throws {
        let fixture = try GenerationFixture()
        let answer = try await fixture.ask("/v1/completions", #"{"prompt":\#(prompt),"max_tokens":3,"seed":1}"#)
        #expect(answer.status == 200)
        #expect(try answer.json().at("usage", "completion_tokens").integer() == 3)
    }

    @Test
    func `number the texts of many prompts one after another`() async throws {
        let fixture = try GenerationFixture()
        let answer = try await fixture.ask(
            "/v1/completions",
            #"{"prompt":["It was","He had"],"n":2,"max_tokens":5,"echo":true,"seed":4}"#
        )
        let choices = try answer.json().at("choices").elements()
        #expect(try choices.map { try $0.at("index").integer() } == [0, 1, 2, 3])
        let texts = try choices.map { try $0.at("text").string() }
        #expect(texts[0].hasPrefix("It was") && texts[1].hasPrefix("It was"))
        #expect(texts[2].hasPrefix("He had") && texts[3].hasPrefix("He had"))
        #expect(texts[0] != texts[1])
        #expect(try answer.json().at("usage", "completion_tokens").integer() == 20)
    }

    @Test
    func `repeat themselves with a seed, streamed or not, and not without`() async throws {
        let fixture = try GenerationFixture()
        func text(_ members: String) async throws -> String {
            try await fixture.complete(members).json().at("choices", 0, "text").string()
        }
        let first = try await text(#""max_tokens":40,"seed":-9"#)
        #expect(try await text(#""max_tokens":40,"seed":-9"#) == first)
        #expect(try await text(#""max_tokens":40,"seed":8"#) != first)
        #expect(try await text(#""max_tokens":40"#) != text(#""max_tokens":40"#))
        let streamed = try await fixture.complete(#""max_tokens":40,"seed":-9,"stream":true"#)
        let pieces = try streamed.objects().map { try $0.at("choices", 0, "text").string() }
        #expect(pieces.joined() == first)
    }

    @Test
    func `end before a stop string`() async throws {
        let fixture = try GenerationFixture()
        let whole = try await fixture.complete(#""max_tokens":60,"seed":3"#).json().at("choices", 0, "text").string()
        let stop = String(whole.dropFirst(20).prefix(6))
        for stops in [#""\#(stop)""#, #"["never in there", "\#(stop)"]"#] {
            let answer = try await fixture.complete(#""max_tokens":60,"seed":3,"stop":\#(stops)"#)
            let choice = try answer.json().at("choices", 0)
            let text = try choice.at("text").string()
            #expect(whole.hasPrefix(text) && !text.contains(stop) && text.count <= 20)
            #expect(try choice.at("finish_reason").string() == "stop")
        }
    }

    @Test(arguments: [false, true])
    func `count every token drawn, and have those that a stop string cuts`(streams: Bool) async throws {
        let fixture = try GenerationFixture()
        let stops = #""stop":["a","e","i","o","u"],"stream_options":{"include_usage":true}"#
        for seed in 0..<8 {
            let members = #""max_tokens":60,"seed":\#(seed),"logprobs":0,"stream":\#(streams),"#
            let asked = streams ? stops : #""stop":["a","e","i","o","u"]"#
            let answer = try await fixture.complete(members + asked)
            let objects = streams ? try answer.objects() : [try answer.json()]
            var text = ""
            var tokens = ""
            var count = 0
            for choice in try objects.flatMap({ try $0.at("choices").elements() }) {
                text += try choice.at("text").string()
                guard let logprobs = try choice.optional("logprobs"), !logprobs.isNull else { continue }
                for token in try logprobs.at("tokens").elements() {
                    tokens += try token.string()
                    count += 1
                }
            }
            // Every byte of the text belongs to a token that is told of, and each was drawn.
            #expect(tokens.hasPrefix(text) && (count == 0) == text.isEmpty)
            let drawn = try #require(objects.last).at("usage", "completion_tokens").integer()
            #expect(drawn >= max(1, count))
        }
    }

    @Test
    func `are empty for no tokens, and may be the prompt`() async throws {
        let answer = try await GenerationFixture().complete(#""max_tokens":0,"echo":true"#)
        #expect(try answer.json().at("choices", 0, "text").string() == "It was a dark night, and")
        #expect(try answer.json().at("usage", "completion_tokens").integer() == 0)
    }

    @Test
    func `have sixteen tokens when nothing is said`() async throws {
        let answer = try await GenerationFixture().complete(#""seed":1"#)
        #expect(try answer.json().at("usage", "completion_tokens").integer() == 16)
    }

    @Test
    func `come out marked, whatever the form of the request`() async throws {
        let fixture = try GenerationFixture()
        for members in [#""max_tokens":250,"seed":1"#, #""max_tokens":250,"seed":2,"temperature":1.2,"top_k":-1"#] {
            let text = try await fixture.complete(members).json().at("choices", 0, "text").string()
            #expect(try fixture.verdict(text) == .watermarked)
        }
        let streamed = try await fixture.chat(#""max_tokens":250,"seed":1,"stream":true"#)
        let pieces = try streamed.objects().map { try $0.at("choices", 0, "delta").optional("content")?.string() ?? "" }
        #expect(try fixture.verdict(pieces.joined()) == .watermarked)
    }

    @Test
    func `obey penalties and biases`() async throws {
        let fixture = try GenerationFixture { $0.writesWithoutChoice = true }
        let token = fixture.tokenizer.encode(" the").tokens[0]
        let forced = try await fixture.complete(#""max_tokens":8,"seed":1,"logit_bias":{"\#(token)":100}"#)
        #expect(try forced.json().at("choices", 0, "text").string() == String(repeating: " the", count: 8))
        let varied = try await fixture.complete(
            #""max_tokens":8,"seed":1,"logit_bias":{"\#(token)":3},"frequency_penalty":2,"temperature":0"#
        )
        let plain = try await fixture.complete(#""max_tokens":8,"seed":1,"logit_bias":{"\#(token)":3},"temperature":0"#)
        #expect(try varied.json().at("choices", 0, "text").string() != plain.json().at("choices", 0, "text").string())
        let banned = try await fixture.complete(#""max_tokens":200,"seed":1,"logit_bias":{"\#(token)":-100}"#)
        #expect(try !fixture.tokenizer.encode(banned.json().at("choices", 0, "text").string()).tokens.contains(token))
    }

    @Test
    func `take the likeliest token each time at temperature 0`() async throws {
        let fixture = try GenerationFixture { $0.writesWithoutChoice = true }
        let answer = try await fixture.complete(#""max_tokens":30,"temperature":0,"logprobs":1"#)
        let logprobs = try answer.json().at("choices", 0, "logprobs")
        for (drawn, top) in zip(
            try logprobs.at("token_logprobs").elements(),
            try logprobs.at("top_logprobs").elements()
        ) {
            #expect(top.count() == 1)
            try top.forEachMember { (_, value) throws(JSONError) in
                let (likeliest, taken) = (try value.double(), try drawn.double())
                #expect(likeliest == taken)
            }
        }
        // Without a choice there is no mark, and the answer says so.
        #expect(try !answer.json().at("watermark", "marked").bool())
    }
}
