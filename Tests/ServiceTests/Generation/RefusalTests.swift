// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import JSON
import Testing

@testable import Service

@Suite
struct `Requests for texts` {
    private struct Case: Sendable, CustomTestStringConvertible {
        var members: String
        var code: String
        var param: String?
        var status = 400

        var testDescription: String { members }

        static let both = [
            Case(members: #""model":"gpt-4o""#, code: "model_not_found", param: "model", status: 404),
            Case(members: #""model":7"#, code: "invalid_type", param: "model"),
            Case(members: #""n":0"#, code: "invalid_value", param: "n"),
            Case(members: #""n":17"#, code: "invalid_value", param: "n"),
            Case(members: #""n":1.5"#, code: "invalid_value", param: "n"),
            Case(members: #""n":1,"n":1"#, code: "duplicate_parameter", param: "n"),
            Case(members: #""best_of":2"#, code: "unsupported_value", param: "best_of"),
            Case(members: #""max_tokens":-1"#, code: "invalid_value", param: "max_tokens"),
            Case(members: #""max_tokens":4097"#, code: "invalid_value", param: "max_tokens"),
            Case(members: #""max_tokens":"9""#, code: "invalid_type", param: "max_tokens"),
            Case(members: #""temperature":2.1"#, code: "invalid_value", param: "temperature"),
            Case(members: #""temperature":-1"#, code: "invalid_value", param: "temperature"),
            Case(members: #""top_p":0"#, code: "invalid_value", param: "top_p"),
            Case(members: #""top_k":-2"#, code: "invalid_value", param: "top_k"),
            Case(members: #""min_p":1.1"#, code: "invalid_value", param: "min_p"),
            Case(members: #""frequency_penalty":2.5"#, code: "invalid_value", param: "frequency_penalty"),
            Case(members: #""presence_penalty":"a""#, code: "invalid_type", param: "presence_penalty"),
            Case(members: #""logit_bias":{"1":101}"#, code: "invalid_value", param: "logit_bias"),
            Case(members: #""logit_bias":{"999999":1}"#, code: "invalid_value", param: "logit_bias"),
            Case(members: #""logit_bias":{"secret":1}"#, code: "invalid_value", param: "logit_bias"),
            Case(members: #""logit_bias":[1]"#, code: "invalid_type", param: "logit_bias"),
            Case(members: #""seed":1.5"#, code: "invalid_value", param: "seed"),
            Case(members: #""stop":[""]"#, code: "invalid_value", param: "stop"),
            Case(members: #""stop":7"#, code: "invalid_type", param: "stop"),
            Case(members: #""stream":"yes""#, code: "invalid_type", param: "stream"),
            Case(members: #""stream_options":{"include_usage":true}"#, code: "invalid_value", param: "stream_options"),
            Case(
                members: #""response_format":{"type":"json_object"}"#,
                code: "unsupported_value",
                param: "response_format"
            ),
            Case(members: #""tools":[{"type":"function"}]"#, code: "unsupported_value", param: "tools"),
            Case(members: #""modalities":["text","audio"]"#, code: "unsupported_value", param: "modalities"),
            Case(members: #""watermark":{"enabeld":false}"#, code: "unknown_parameter", param: "watermark"),
            Case(members: #""watermark":{"purpose":"fun"}"#, code: "invalid_value", param: "watermark.purpose"),
            Case(
                members: #""watermark":{"enabled":false}"#,
                code: "watermark_required",
                param: "watermark",
                status: 403
            ),
            Case(members: #""watermark":{"certificate":true}"#, code: "certificates_unavailable", param: "certificate"),
        ]
        static let completions = [
            Case(members: #""suffix":"end""#, code: "unsupported_value", param: "suffix"),
            Case(members: #""logprobs":21"#, code: "invalid_value", param: "logprobs"),
            Case(members: #""logprobs":true"#, code: "invalid_type", param: "logprobs"),
            Case(members: #""echo":true,"logprobs":1"#, code: "unsupported_value", param: "echo"),
        ]
        static let chats = [
            Case(members: #""max_tokens":0"#, code: "invalid_value", param: "max_tokens"),
            Case(members: #""logprobs":1"#, code: "invalid_type", param: "logprobs"),
            Case(members: #""top_logprobs":2"#, code: "invalid_value", param: "top_logprobs"),
            Case(members: #""logprobs":true,"top_logprobs":21"#, code: "invalid_value", param: "top_logprobs"),
        ]
    }

    private func check(_ answer: Answer, _ one: Case) throws {
        #expect(answer.status == one.status, "\(one.members)")
        #expect(try answer.error() == [one.code, one.param], "\(one.members)")
        #expect(!answer.text.contains("secret"))
    }

    @Test
    func `are refused when a member is wrong, by its name`() async throws {
        let fixture = try GenerationFixture()
        for one in Case.both + Case.completions {
            let model = one.members.contains("\"model\"") ? "" : #""model":"english","#
            try check(try await fixture.ask("/v1/completions", #"{\#(model)"prompt":"A",\#(one.members)}"#), one)
        }
        let message = #""messages":[{"role":"user","content":"A"}]"#
        for one in Case.both + Case.chats {
            let model = one.members.contains("\"model\"") ? "" : #""model":"english","#
            try check(try await fixture.ask("/v1/chat/completions", #"{\#(model)\#(message),\#(one.members)}"#), one)
        }
        #expect(fixture.metrics.generatedTokens.snapshot.isEmpty)
    }

    @Test(arguments: [
        ("{", "invalid_json"), ("[]", "invalid_type"), ("", "invalid_json"), ("{}", "missing_required_parameter"),
        (#"{"prompt":null}"#, "missing_required_parameter"), (#"{"prompt":7}"#, "invalid_type"),
        (#"{"prompt":[]}"#, "invalid_value"), (#"{"prompt":[99999]}"#, "invalid_value"),
        (#"{"prompt":[-1]}"#, "invalid_value"), (#"{"prompt":["a",[1.5]]}"#, "invalid_value"),
        (#"{"prompt":[[1],7]}"#, "invalid_type"),
    ])
    func `are refused for a prompt that is none`(body: String, code: String) async throws {
        let answer = try await GenerationFixture().ask("/v1/completions", body)
        #expect(answer.status == 400)
        #expect(try answer.error()[0] == code)
    }

    @Test(arguments: [
        (#"[]"#, "invalid_value", ""), (#""hello""#, "invalid_type", ""),
        (#"[{"role":"user"}]"#, "missing_required_parameter", "[0].content"),
        (#"[{"role":"user","content":"a"},{"content":"a"}]"#, "missing_required_parameter", "[1].role"),
        (#"[{"role":"secret","content":"a"}]"#, "invalid_value", "[0].role"),
        (#"[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]"#, "unsupported_value", ""),
        (#"[{"role":"user","content":7}]"#, "invalid_type", "[0].content"),
        (#"[{"role":"user","content":"a","secret":1,"secret":2}]"#, "duplicate_parameter", "[0]"),
    ])
    func `are refused for messages that are none`(messages: String, code: String, place: String) async throws {
        let answer = try await GenerationFixture().ask("/v1/chat/completions", #"{"messages":\#(messages)}"#)
        #expect(answer.status == 400)
        #expect(try answer.error() == [code, "messages" + place])
        #expect(!answer.text.contains("secret"))
    }

    @Test
    func `may have members for other engines, and null for what is not said`() async throws {
        let answer = try await GenerationFixture().complete(
            #""user":"u-1","metadata":{"a":"b"},"store":false,"min_tokens":3,"stop":null,"logit_bias":null,"n":null,"tools":[],"suffix":"","tool_choice":"none","response_format":{"type":"text"},"max_tokens":2"#
        )
        #expect(answer.status == 200)
    }

    @Test
    func `must fit the context, and are as long as it lets them when they do not say`() async throws {
        let fixture = try GenerationFixture(contextLength: 40)
        let long = try await fixture.complete(#""max_tokens":39"#)
        #expect(long.status == 400)
        #expect(try long.error() == ["context_length_exceeded", "max_tokens"])
        let words = String(repeating: "word ", count: 50)
        let none = try await fixture.ask(
            "/v1/chat/completions",
            #"{"messages":[{"role":"user","content":"\#(words)"}]}"#
        )
        #expect(try none.error() == ["context_length_exceeded", "messages"])
        let usage = try await fixture.chat(#""seed":1"#).json().at("usage")
        #expect(try usage.at("total_tokens").integer() == 40)
    }

    @Test
    func `need a role that writes, a model and a key`() async throws {
        #expect(try await GenerationFixture(role: .public).complete(#""n":1"#).status == 401)
        #expect(try await GenerationFixture(role: nil).complete(#""n":1"#).status == 401)
        let keyless = try await GenerationFixture(marks: false).complete(#""n":1"#)
        #expect(keyless.status == 503 && keyless.headers["Retry-After"] != nil)
        #expect(try keyless.error()[0] == "no_marking_key")
    }

    @Test(arguments: [
        (#""temperature":"hot""#, "'temperature': expected a number from 0 to 2, found a string"),
        (#""n":99"#, "'n': expected a whole number from 1 to 16"),
        (#""n":"9""#, "'n': expected a whole number from 1 to 16, found a string"),
        (
            #""watermark":{"certificate":7}"#,
            "'watermark.certificate': expected true, false, 'compact' or 'detached', found a number"
        ),
        (#""seed":1.5"#, "'seed': expected a whole number from -2^63 to 2^63 - 1"),
    ])
    func `are told what was expected, and of which member`(members: String, message: String) async throws {
        let answer = try await GenerationFixture().complete(members)
        #expect(try answer.json().at("error", "message").string() == message)
    }

    @Test
    func `take whole numbers however they are spelt`() async throws {
        let fixture = try GenerationFixture()
        for count in ["12", "12.0", "1.2e1"] {
            let answer = try await fixture.complete(#""max_tokens":\#(count),"n":1.0,"seed":4.0"#)
            #expect(try answer.json().at("usage", "completion_tokens").integer() == 12)
        }
    }

    @Test
    func `are JSON, and say so`() async throws {
        let fixture = try GenerationFixture()
        let pending = PendingExchange()
        let headers: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded"]
        let head = HTTPRequestHead("POST", "/v1/completions", headers: headers)
        fixture.service.handle(HTTPRequest(head, body: Array(#"{"prompt":"A"}"#.utf8)), pending.exchange)
        let answer = try await pending.answer()
        #expect(answer.status == 415 && answer.text.contains("Content-Type: application/json"))
    }

    @Test
    func `ask for no more than an answer can hold`() async throws {
        let fixture = try GenerationFixture { $0.generationQueue = 20 }
        let prompt = String(repeating: "word ", count: 1000)
        func ask(_ members: String) async throws -> Answer {
            try await fixture.ask("/v1/completions", #"{"prompt":"\#(prompt)","max_tokens":0,"echo":true,\#(members)}"#)
        }
        #expect(try await ask(#""n":13"#).status == 200)
        #expect(try await ask(#""n":14"#).error() == ["invalid_value", "echo"])
        let logprobs = try await fixture.complete(#""n":16,"max_tokens":4000,"logprobs":20"#)
        #expect(try logprobs.error() == ["invalid_value", "logprobs"])
        // 16 places and 20 that wait: more can never be.
        let prompts = Array(repeating: #""A""#, count: 37).joined(separator: ",")
        let many = try await fixture.ask("/v1/completions", #"{"prompt":[\#(prompts)],"max_tokens":0}"#)
        #expect(try many.status == 400 && many.error() == ["invalid_value", "n"])
        #expect(many.text.contains("expected 36 at most"))
    }
}
