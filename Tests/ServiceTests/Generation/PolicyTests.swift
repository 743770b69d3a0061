// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON
import TestSupport
import Testing
import Tokenizer
import Watermark

@testable import Service

@Suite
struct `The policy of marks` {
    private let allowing: ExemptionRules = {
        var rules = ExemptionRules()
        rules.mostShortTokens = 200
        rules.allowsStructuredOutput = true
        rules.allowsMachines = true
        rules.allowsStandardEditing = true
        rules.declaringRoles = [.machine, .expert]
        return rules
    }()

    private func decide(
        _ rules: ExemptionRules,
        _ wish: MarkWish = MarkWish(),
        count: Int = 300,
        _ role: Role = .client
    ) throws -> String? {
        var settings = ServiceSettings()
        settings.exemptions = rules
        return try MarkPolicy(settings).decide(wish, count: count, role: role, watermark: testWatermark(1)).reason
    }

    @Test
    func `marks everything unless the operator says otherwise`() throws {
        for role in Role.allCases {
            for purpose in [nil, MarkWish.Purpose.standardEditing, .structuredOutput] {
                #expect(try decide(ExemptionRules(), MarkWish(purpose: purpose), count: 1, role) == nil)
            }
        }
    }

    @Test
    func `exempts what the operator lists, with the reason`() throws {
        #expect(try decide(allowing) == nil)
        #expect(try decide(allowing, count: 200) == "too_short")
        #expect(try decide(allowing, count: 201) == nil)
        #expect(try decide(allowing, MarkWish(), .machine) == "machine_to_machine")
        #expect(try decide(allowing, MarkWish(purpose: .standardEditing), .expert) == "standard_editing")
        #expect(try decide(allowing, MarkWish(purpose: .structuredOutput), .expert) == "structured_output")
        // A role that is not listed is not believed.
        #expect(try decide(allowing, MarkWish(purpose: .standardEditing), .client) == nil)
        #expect(try decide(allowing, MarkWish(purpose: .structuredOutput), .client) == nil)
        // Who asks for a mark gets one.
        #expect(try decide(allowing, MarkWish(isEnabled: true), .machine) == nil)
    }

    @Test(arguments: Role.allCases)
    func `lets the operator alone write without a mark`(role: Role) throws {
        let wish = MarkWish(isEnabled: false)
        if role == .operator {
            #expect(try decide(ExemptionRules(), wish, role) == "on_request")
        } else {
            #expect(throws: ServiceError.markRequired) { try decide(allowing, wish, role) }
        }
    }

    @Test
    func `without a key refuses, unless the operator allows it or the text is exempt`() throws {
        var settings = ServiceSettings()
        settings.exemptions = allowing
        func decide(_ count: Int) throws -> String? {
            try MarkPolicy(settings).decide(MarkWish(), count: count, role: .client, watermark: nil).reason
        }
        #expect(throws: ServiceError.noMarkingKey) { try decide(300) }
        #expect(try decide(100) == "too_short")
        settings.writesWithoutKey = true
        #expect(try decide(300) == "no_key")
    }

    @Test
    func `is recorded in the answer, the metrics and the log`() async throws {
        let fixture = try GenerationFixture { $0.exemptions.mostShortTokens = 50 }
        let short = try await fixture.complete(#""max_tokens":50,"seed":1"#)
        #expect(short.headers["X-Watermark-Profile"] == nil && short.headers["X-Watermark-Exemption"] == "too_short")
        let mark = try short.json().at("watermark")
        #expect(try mark.at("exemption").string() == "too_short" && !mark.at("marked").bool())
        #expect(try mark.at("profile").isNull)
        let long = try await fixture.complete(#""max_tokens":250,"n":3,"seed":1"#)
        #expect(try long.json().at("watermark", "marked").bool())
        #expect(try long.json().at("watermark", "texts", 2, "expected_verdict").string() == "watermarked")
        #expect(fixture.metrics.unmarked.snapshot == [["too_short"]: 1])
        #expect(fixture.metrics.eligible.snapshot == [[]: 3] && fixture.metrics.marked.snapshot == [[]: 3])
        #expect(fixture.metrics.generatedTokens.snapshot == [[]: 800])
        let lines = fixture.log.lines.filter { $0.contains(" generation ") }
        #expect(lines.count == 2 && lines[0].contains("exemption=too_short") && lines[0].contains("id=req_"))
        #expect(!fixture.log.lines.joined().contains("dark night"))
    }

    @Test
    func `counts texts in which nothing could be marked as not covered`() async throws {
        let fixture = try GenerationFixture { $0.writesWithoutChoice = true }
        let cold = try await fixture.complete(#""max_tokens":30,"temperature":0"#)
        #expect(cold.headers["X-Watermark-Profile"] == nil)
        #expect(try cold.json().at("watermark", "texts", 0, "reason").string() == "no_choice")
        #expect(fixture.metrics.eligible.snapshot == [[]: 1] && fixture.metrics.marked.snapshot.isEmpty)
        #expect(fixture.metrics.unmarked.snapshot == [["no_choice"]: 1])
        // The mark begins with the third token.
        let short = try await fixture.complete(#""max_tokens":2,"seed":1"#)
        #expect(try short.json().at("watermark", "texts", 0, "reason").string() == "too_few_tokens")
        #expect(try short.json().at("watermark", "profile").isNull && short.headers["X-Watermark-Profile"] == nil)
    }

    @Test(arguments: [
        ("temperature", "0"), ("temperature", "0.1"), ("top_k", "1"), ("top_p", "1e-9"), ("min_p", "1"),
        ("logit_bias", #"{"300":100}"#), ("repetition_penalty", "100"),
    ])
    func `leaves no client the choice to leave no choice`(name: String, value: String) async throws {
        let members = #""max_tokens":5,"\#(name)":\#(value)"#
        #expect(try await GenerationFixture().complete(members).error() == ["choice_needed", name])
        #expect(try await GenerationFixture(role: .operator).complete(members).status == 200)
        let lenient = try GenerationFixture { $0.writesWithoutChoice = true }
        #expect(try await lenient.complete(members).status == 200)
        let exempting = try GenerationFixture { $0.exemptions.mostShortTokens = 5 }
        #expect(try await exempting.complete(members).status == 200)
    }

    @Test
    func `counts the texts of a request together where short ones are exempt`() async throws {
        let fixture = try GenerationFixture { $0.exemptions.mostShortTokens = 50 }
        let few = try await fixture.complete(#""max_tokens":10,"n":5"#)
        #expect(few.headers["X-Watermark-Exemption"] == "too_short")
        #expect(try await fixture.complete(#""max_tokens":10,"n":6"#).headers["X-Watermark-Exemption"] == nil)
    }

    @Test(arguments: [Role.client, .expert, .operator])
    func `shows numbers of the mark to those who judge texts`(role: Role) async throws {
        let answer = try await GenerationFixture(role: role).complete(#""max_tokens":250,"seed":1"#)
        let text = try answer.json().at("watermark", "texts", 0)
        #expect(try (text.optional("expected_z_score") != nil) == (role != .client))
        guard role != .client else { return }
        #expect(try text.at("expected_z_score").double() > 4 && text.at("expected_p_value").double() < 1e-6)
        #expect(try text.at("num_marked_tokens").integer() > 100)
    }

    @Test
    func `has one text in so many looked at by a detector`() async throws {
        let fixture = try GenerationFixture { $0.selfDetection = 4 }
        for seed in 0..<8 { _ = try await fixture.complete(#""max_tokens":250,"seed":\#(seed)"#) }
        let found = fixture.metrics.selfDetections
        for _ in 0..<500 where found.snapshot.values.reduce(0, +) < 2 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(found.snapshot == [["watermarked"]: 2])
    }
}
