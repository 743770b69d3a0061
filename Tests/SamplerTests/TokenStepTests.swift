// SPDX-License-Identifier: Apache-2.0

import JSON
import Sampler
import Testing

@Suite
struct `Steps as JSON` {
    private func read(_ text: String, defaults: SamplingSettings = SamplingSettings()) throws -> TokenStep {
        var step = TokenStep()
        try step.read(JSONDocument(text).root, defaults: defaults)
        return step
    }

    @Test
    func `logits and candidates are read, impossible tokens in every spelling`() throws {
        let dense = try read(#"{"context":[1,4294967295],"logits":[0,-1.5,null,-1e30,-1e308,1e20]}"#)
        #expect(dense.context == [1, 4_294_967_295] && dense.ids.isEmpty && dense.seed == nil)
        #expect(dense.logits == [0, -1.5, -.infinity, -.infinity, -.infinity, 1e20])
        let list = try read(#"{"candidates":[[9,-1],[3,null],[4294967295,0],[4,-0.5]],"context":[],"id":[1]}"#)
        #expect(list.ids == [3, 4, 9, 4_294_967_295] && list.logits == [-.infinity, -0.5, -1, 0])
    }

    @Test
    func `settings are those of the line, else the defaults`() throws {
        let names = #""temperature":0.5,"top_k":7,"top_p":0.25,"min_p":0.125,"repetition_penalty":2,"seed":"#
        let step = try read(#"{"context":[],"logits":[0],"# + names + "18446744073709551615}")
        var expected = SamplingSettings()
        expected.temperature = 0.5
        expected.topK = 7
        expected.topP = 0.25
        expected.minP = 0.125
        expected.repetitionPenalty = 2
        #expect(step.settings == expected && step.seed == .max)
        let plain = try read(#"{"context":[],"logits":[0],"seed":null,"top_k":null,"top_p":1}"#, defaults: .standard)
        var standard = SamplingSettings.standard
        standard.topP = 1
        #expect(plain.settings == standard && plain.seed == nil)
    }

    @Test
    func `a step takes nothing over from the step before`() throws {
        var step = TokenStep()
        let parser = JSONParser()
        for text in [
            #"{"context":[1,2,3],"candidates":[[1,0],[2,0],[3,0]],"temperature":0,"seed":5}"#,
            #"{"context":[1,2,3,4,5],"logits":[0,1]}"#, #"{"context":[],"candidates":[[8,0]]}"#,
            #"{"context":[6],"logits":[3,2,1,0]}"#,
        ] {
            try step.read(parser.parse(text.utf8.span), defaults: SamplingSettings())
            #expect(try step == read(text))
        }
    }

    @Test(arguments: [
        (#"[]"#, "member '(whole text)' is an array; expected an object"),
        (#"{"logits":[0]}"#, "member 'context' is missing"),
        (#"{"context":null,"logits":[0]}"#, "member 'context' is null; expected an array"),
        (#"{"context":[-1],"logits":[0]}"#, "'context' is out of range; expected whole numbers from 0 to 4294967295"),
        (#"{"context":[1.0],"logits":[0]}"#, "'context' is out of range; expected whole numbers"),
        (#"{"context":[4294967296],"logits":[0]}"#, "'context' is out of range; expected whole numbers"),
        (#"{"context":["1"],"logits":[0]}"#, "'context' is out of range; expected whole numbers"),
        (#"{"context":[null],"logits":[0]}"#, "'context' is out of range; expected whole numbers"),
        (#"{"context":[]}"#, "'logits' is out of range; expected either it or 'candidates'"),
        (#"{"context":[],"logits":[0],"candidates":[[1,0]]}"#, "expected either it or 'candidates'"),
        (#"{"context":[],"logits":[]}"#, "'logits' is out of range; expected one or more"),
        (#"{"context":[],"logits":[null,-1e30]}"#, "'logits' is out of range; expected a number above -1e30"),
        (#"{"context":[],"logits":[0,"1"]}"#, "'logits' is out of range; expected numbers or null"),
        (#"{"context":[],"logits":[0,[1]]}"#, "'logits' is out of range; expected numbers or null"),
        (#"{"context":[],"logits":[0,1e39]}"#, "'logits' is out of range; expected numbers below 3.4e38"),
        (#"{"context":[],"candidates":[[1,4e38]]}"#, "'candidates' is out of range; expected numbers below 3.4e38"),
        (#"{"context":[],"logits":{}}"#, "member 'logits' is an object; expected an array"),
        (#"{"context":[],"candidates":[]}"#, "'candidates' is out of range; expected one or more"),
        (#"{"context":[],"candidates":[[1,null]]}"#, "'candidates' is out of range; expected a number above -1e30"),
        (#"{"context":[],"candidates":[[1,0],[2,0],[1,0]]}"#, "'candidates' is out of range; expected each id once"),
        (#"{"context":[],"candidates":[[1]]}"#, "'candidates' is out of range; expected pairs"),
        (#"{"context":[],"candidates":[[1,0,0]]}"#, "'candidates' is out of range; expected pairs"),
        (#"{"context":[],"candidates":[[0.5,0]]}"#, "'candidates' is out of range; expected pairs"),
        (#"{"context":[],"candidates":[[null,0]]}"#, "'candidates' is out of range; expected pairs"),
        (#"{"context":[],"candidates":[[4294967296,0]]}"#, "'candidates' is out of range; expected pairs"),
        (#"{"context":[],"candidates":[1,0]}"#, "'candidates' is out of range; expected pairs"),
        (#"{"context":[],"context":[],"logits":[0]}"#, "member 'context' stands twice"),
        (#"{"context":[],"logits":[0],"temperature":-1}"#, "'temperature' is out of range; expected a number of 0"),
        (#"{"context":[],"logits":[0],"temperature":"hot"}"#, "member 'temperature' is a string; expected a number"),
        (#"{"context":[],"logits":[0],"top_k":-1}"#, "'top_k' is out of range; expected a whole number of 0 or more"),
        (#"{"context":[],"logits":[0],"top_p":0}"#, "'top_p' is out of range"),
        (#"{"context":[],"logits":[0],"min_p":1.5}"#, "'min_p' is out of range"),
        (#"{"context":[],"logits":[0],"repetition_penalty":0}"#, "'repetition_penalty' is out of range"),
        (#"{"context":[],"logits":[0],"seed":-1}"#, "'seed' is out of range; expected a whole number"),
    ])
    func `what makes no step is refused by name`(text: String, message: String) {
        let error = #expect(throws: JSONError.self) { try read(text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        (#"{"context":[9],"logits":[0,1,2,3,4,5,6,7,8,9]}"#, nil),
        (#"{"context":[10],"candidates":[[1,0]]}"#, "context"),
        (#"{"context":[],"candidates":[[1,0],[10,0]]}"#, "candidates"),
        (#"{"context":[],"candidates":[[9,0]]}"#, nil), (#"{"context":[],"logits":[0,1,2,3,4,5,6,7]}"#, nil),
        (#"{"context":[],"logits":[0,1,2,3,4,5,6]}"#, "logits"),
        (#"{"context":[],"logits":[null,null,null,null,null,null,null,null,null,null,7]}"#, "logits"),
    ])
    func `ids are held against a vocabulary of 8 to 10 tokens`(text: String, refused: String?) throws {
        var step = TokenStep()
        let document = try JSONDocument(text)
        guard let refused else { return try step.read(document.root, defaults: .standard, vocabulary: 8...10) }
        let error = #expect(throws: JSONError.self) {
            try step.read(document.root, defaults: .standard, vocabulary: 8...10)
        }
        #expect(error?.description.hasPrefix("member '\(refused)' is out of range; expected") == true)
        #expect(throws: Never.self) { try step.read(document.root, defaults: .standard) }
    }

    @Test
    func `logits beyond the vocabulary are impossible`() throws {
        var step = TokenStep()
        let document = try JSONDocument(#"{"context":[],"logits":[0,1,2,3]}"#)
        try step.read(document.root, defaults: .standard, vocabulary: 2...3)
        #expect(step.logits == [0, 1, 2, -.infinity])
    }

    @Test
    func `a vocabulary of 300,000 goes through`() throws {
        let logits = (0..<300_000).map { Float($0 % 1000) / 8 }
        let text = #"{"context":[],"logits":["# + logits.map { "\($0)" }.joined(separator: ",") + "]}"
        #expect(try read(text).logits == logits)
    }
}
