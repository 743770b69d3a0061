// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokens

@testable import Sampler

@Suite
struct `A batch of texts and its limits` {
    private func makeBatch(places: Int, contextLength: Int? = nil, budget: Int = 256) -> (TextBatch, HistorySession) {
        let model = HistoryModel()
        let session = HistorySession(model, sequences: places, contextLength: contextLength)
        let batch = TextBatch(model: model, session: session, tokenizer: nil, promptTokensPerStep: budget)
        return (batch, session)
    }

    private func run(_ batch: TextBatch) -> [TextBatch.ID: ToldText] {
        var told: [TextBatch.ID: ToldText] = [:]
        while !batch.isIdle { batch.step { id, event in told[id, default: ToldText()].take(event) } }
        return told
    }

    @Test
    func `a text that cannot fit the context is refused, one that just fits is written`() throws {
        let (batch, _) = makeBatch(places: 2, contextLength: 20)
        #expect(throws: SamplerError.contextExceeded(tokens: 21, contextLength: 20)) {
            try batch.add(TextRequest(prompt: Array(repeating: 1, count: 15), count: 6))
        }
        #expect(throws: SamplerError.contextExceeded(tokens: .max, contextLength: 20)) {
            try batch.add(TextRequest(prompt: [1], count: .max))
        }
        let id = try batch.add(TextRequest(prompt: Array(repeating: 1, count: 15), count: 5, seed: 1))
        #expect(run(batch)[id]?.end?.tokens.count == 5)
        #expect(throws: SamplerError.contextExceeded(tokens: 21, contextLength: 20)) {
            try Generator(model: HistoryModel(contextLength: 20), settings: .init(), watermark: nil)
                .generate(after: Array(repeating: 1, count: 15), count: 6, seed: 1)
        }
    }

    @Test
    func `what no text can be written for is refused`() throws {
        let (batch, _) = makeBatch(places: 1)
        #expect(throws: SamplerError.emptyPrompt) { try batch.add(TextRequest(prompt: [], count: 1)) }
        var settings = SamplingSettings()
        settings.topP = 2
        let bad = [
            ("prompt", TextRequest(prompt: [1, 300], count: 1)),
            ("top_p", TextRequest(prompt: [1], count: 1, settings: settings)),
            ("stop", TextRequest(prompt: [1], count: 1, stopStrings: [""])),
            ("stop", TextRequest(prompt: [1], count: 1, stopStrings: ["a"])),
        ]
        for (name, request) in bad {
            let error = #expect(throws: SamplerError.self) { try batch.add(request) }
            #expect(error?.description.hasPrefix("\(name) is") == true)
        }
        #expect(batch.isIdle)
    }

    @Test
    func `no tokens need no prompt and no place`() throws {
        let (batch, session) = makeBatch(places: 1)
        let id = try batch.add(TextRequest(prompt: [], count: 0))
        let told = run(batch)
        #expect(told[id]?.end?.finishReason == .length && told[id]?.end?.tokens.isEmpty == true)
        #expect(session.appended.isEmpty)
    }

    @Test
    func `settings that leave no token fail that text alone`() throws {
        let (batch, _) = makeBatch(places: 1)
        var settings = SamplingSettings()
        settings.excludedTokens = Set(0..<300)
        let bad = try batch.add(TextRequest(prompt: [1], count: 2, settings: settings))
        let good = try batch.add(TextRequest(prompt: [1], count: 2))
        let told = run(batch)
        #expect(told[bad]?.error is SamplerError && told[good]?.end?.tokens.count == 2)
    }

    @Test
    func `a step that cannot be computed ends those who were in it, and those who waited go on`() throws {
        let (batch, session) = makeBatch(places: 2)
        session.badSteps = [3]
        let ids = try (0..<5).map { try batch.add(TextRequest(prompt: [TokenID($0)], count: 6, seed: UInt64($0))) }
        let told = run(batch)
        for id in ids[..<2] {
            #expect(told[id]?.error as? HistorySession.Fault == HistorySession.Fault(name: "evaluate"))
            #expect(told[id]?.tokens.count == 3)
        }
        for (number, id) in ids.enumerated().dropFirst(2) {
            let alone = try SlowWriter(
                TextRequest(prompt: [TokenID(number)], count: 6, seed: UInt64(number)),
                HistoryModel(),
                nil
            )
            #expect(told[id]?.end?.tokens == alone.tokens)
        }
        #expect(session.resetCount == 5)
    }

    @Test
    func `a session that never computes fails each text and ends`() throws {
        let (batch, session) = makeBatch(places: 2)
        session.badSteps = Set(0..<100)
        let ids = try (0..<7).map { try batch.add(TextRequest(prompt: [TokenID($0)], count: 6)) }
        let told = run(batch)
        #expect(ids.allSatisfy { told[$0]?.error is HistorySession.Fault })
        #expect(session.appended.count == 4)
    }

    @Test
    func `a token that cannot be appended fails its text alone`() throws {
        let (batch, session) = makeBatch(places: 3)
        session.badToken = 299
        let bad = try batch.add(TextRequest(prompt: [1, 299, 2], count: 4, seed: 1))
        var settings = SamplingSettings()
        settings.excludedTokens = [299]
        let good = try (0..<4).map { try batch.add(TextRequest(prompt: [TokenID($0)], count: 4, settings: settings)) }
        let told = run(batch)
        #expect(told[bad]?.error as? HistorySession.Fault == HistorySession.Fault(name: "append"))
        #expect(good.allSatisfy { told[$0]?.end?.tokens.count == 4 })
    }

    @Test
    func `a long prompt is read in pieces while the others go on`() throws {
        let (batch, session) = makeBatch(places: 3, budget: 50)
        let short = try batch.add(TextRequest(prompt: [1], count: 40, seed: 1))
        let long = try batch.add(TextRequest(prompt: Array(repeating: 2, count: 1000), count: 2, seed: 2))
        let third = try batch.add(TextRequest(prompt: [3], count: 3, seed: 3))
        let told = run(batch)
        #expect(session.appended.allSatisfy { $0.reduce(0, +) <= 52 })
        #expect(told[short]?.pieceCount == 40 && told[long]?.pieceCount == 2 && told[third]?.pieceCount == 3)
        // A token a step, while the prompt takes 21 of them.
        #expect(session.appended[..<40].allSatisfy { $0[0] == 1 })
    }

    @Test
    func `a cancelled text frees its place at the next step, and one that waits never begins`() throws {
        let (batch, session) = makeBatch(places: 1)
        let first = try batch.add(TextRequest(prompt: [1], count: 100))
        let second = try batch.add(TextRequest(prompt: [2], count: 1))
        let third = try batch.add(TextRequest(prompt: [3], count: 1))
        var told: [TextBatch.ID: ToldText] = [:]
        func step() { batch.step { id, event in told[id, default: ToldText()].take(event) } }
        step()
        step()
        batch.cancel(first)
        batch.cancel(second)
        step()
        #expect(told[first]?.end?.tokens.count == 2 && told[first]?.end?.finishReason == .cancelled)
        #expect(told[second]?.end?.tokens.isEmpty == true && told[second]?.end?.finishReason == .cancelled)
        #expect(told[third]?.end?.tokens.count == 1)
        #expect(session.appended.count == 3 && batch.isIdle)
        batch.cancel(first)
        batch.cancelAll()
        step()
        #expect(session.appended.count == 3)
    }

    @Test
    func `events may add and cancel texts`() throws {
        let (batch, _) = makeBatch(places: 2)
        let first = try batch.add(TextRequest(prompt: [1], count: 50))
        let second = try batch.add(TextRequest(prompt: [2], count: 3))
        var told: [TextBatch.ID: ToldText] = [:]
        var third: TextBatch.ID?
        while !batch.isIdle {
            batch.step { id, event in
                told[id, default: ToldText()].take(event)
                if id == second, case .ended = event {
                    batch.cancel(first)
                    third = try? batch.add(TextRequest(prompt: [3], count: 2))
                }
            }
        }
        #expect(told[first]?.end?.tokens.count == 3)
        #expect(third.flatMap { told[$0]?.end?.tokens.count } == 2)
    }
}
