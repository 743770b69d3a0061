// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Service

@Suite
struct `The list of models` {
    @Test
    func `names the model`() async throws {
        let fixture = try GenerationFixture(contextLength: 512)
        let list = try await fixture.get("/v1/models").json()
        #expect(try list.at("object").string() == "list")
        #expect(try list.at("data").count() == 1)
        let model = try await fixture.get("/v1/models/english").json()
        for model in [model, try list.at("data", 0)] {
            #expect(try model.at("id").string() == "english")
            #expect(try model.at("object").string() == "model")
            #expect(try model.at("created").integer() == 1_763_700_000)
            #expect(try model.at("max_model_len").integer() == 512)
        }
    }

    @Test
    func `knows no other`() async throws {
        let answer = try await GenerationFixture().get("/v1/models/gpt-4o")
        #expect(answer.status == 404)
        #expect(try answer.error() == ["model_not_found", "model"])
    }
}
