// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

@testable import Sampler

@Suite
struct `Texts written together` {
    private let model: NgramModel
    private let tokenizer: Tokenizer

    init() throws {
        let folder = Wmctl.repository + "/vocab/english/"
        model = try NgramModel(contentsOf: folder + "model.ngram")
        tokenizer = try Tokenizer(contentsOf: folder + "tokenizer.json")
    }

    private func randomRequest(_ random: inout TestGenerator) throws -> TextRequest {
        let prompts = [
            "", "It was", "The king said to his men, and", "I", "Once upon a time there was a", "She had never been",
        ]
        let prompt = String(
            repeating: prompts.randomElement(using: &random) ?? "",
            count: .random(in: 1...60, using: &random)
        )
        var settings = Bool.random(using: &random) ? SamplingSettings.standard : SamplingSettings()
        if Bool.random(using: &random) { settings.repetitionPenalty = 1.1 }
        let schemes = ["greenlist", "balanced"]
        return TextRequest(
            prompt: tokenizer.encode(prompt).tokens,
            count: .random(in: 0...60, using: &random),
            settings: settings,
            watermark: try Bool.random(using: &random)
                ? testWatermark(.random(in: 1...3, using: &random), scheme: schemes.randomElement(using: &random) ?? "")
                : nil,
            seed: random.next(),
            endTokens: Bool.random(using: &random) ? Set(tokenizer.encode(".").tokens) : [],
            stopStrings: [[], [" the", " th"], ["and ", "d a", "nd"], ["\n"]].randomElement(using: &random) ?? []
        )
    }

    @Test(arguments: [1, 2, 3, 7, 16])
    func `come out as if written alone, whoever comes and goes meanwhile`(capacity: Int) throws {
        var random = TestGenerator(seed: UInt64(300 + capacity))
        let session = model.makeSession(sequences: capacity, contextLength: nil)
        let batch = TextBatch(model: model, session: session, tokenizer: tokenizer, promptTokensPerStep: 37)
        var requests: [TextBatch.ID: TextRequest] = [:]
        var told: [TextBatch.ID: ToldText] = [:]
        var cancelled: Set<TextBatch.ID> = []
        var toCome = 60
        while toCome > 0 || !batch.isIdle {
            while toCome > 0, Int.random(in: 0..<3, using: &random) == 0 {
                let request = try randomRequest(&random)
                let id = try batch.add(request)
                requests[id] = request
                told[id] = ToldText()
                toCome -= 1
            }
            let open = told.filter { $0.value.end == nil }.keys.sorted()
            if Int.random(in: 0..<25, using: &random) == 0, let id = open.randomElement(using: &random) {
                batch.cancel(id)
                cancelled.insert(id)
            }
            batch.step { id, event in told[id]?.take(event) }
            #expect(batch.runningCount <= capacity)
        }
        #expect(requests.count == 60 && cancelled.count > 2)
        for (id, request) in requests {
            let slow = try SlowWriter(request, model, tokenizer)
            let text = try #require(told[id])
            let end = try #require(text.end)
            #expect(text.text == end.text && text.tokens == end.tokens)
            // The token that a stop string cuts is one of the text's, and its draw is not counted.
            let cut = end.tokens.count - end.statistics.tokenCount
            #expect(cut == 0 || (cut == 1 && end.finishReason == .stop && !request.stopStrings.isEmpty))
            if cancelled.contains(id) {
                #expect(Array(slow.text.utf8).starts(with: end.text.utf8) && slow.tokens.starts(with: end.tokens))
                continue
            }
            #expect(end.tokens == slow.tokens && end.text == slow.text && end.finishReason == slow.finishReason)
            #expect(end.statistics == slow.statistics && end.forecast == slow.forecast)
            guard request.stopStrings.isEmpty else { continue }
            let alone = try Generator(
                model: model,
                settings: request.settings,
                watermark: request.watermark,
                endTokens: request.endTokens
            ).generate(after: request.prompt, count: request.count, seed: request.seed)
            #expect(alone.tokens == end.tokens && alone.statistics == end.statistics)
        }
    }

    @Test
    func `a model that depends on all of a sequence sees each sequence whole and alone`() throws {
        let model = HistoryModel()
        for (capacity, budget) in [(1, 1), (3, 2), (4, 64), (16, 7)] {
            let session = model.makeSession(sequences: capacity, contextLength: nil)
            let batch = TextBatch(model: model, session: session, tokenizer: nil, promptTokensPerStep: budget)
            var requests: [TextBatch.ID: TextRequest] = [:]
            var told: [TextBatch.ID: ToldText] = [:]
            for number in 0..<30 {
                let request = TextRequest(
                    prompt: (0...number).map { TokenID($0 * 7 % 300) },
                    count: 1 + number % 9,
                    watermark: try testWatermark(number % 2),
                    seed: UInt64(number)
                )
                let id = try batch.add(request)
                (requests[id], told[id]) = (request, ToldText())
            }
            while !batch.isIdle { batch.step { id, event in told[id]?.take(event) } }
            for (id, request) in requests {
                #expect(try told[id]?.end?.tokens == SlowWriter(request, model, nil).tokens)
            }
        }
    }

    @Test
    func `a text that ends at its last token, or is given up then, says why`() throws {
        let request = TextRequest(prompt: [1], count: 3, seed: 1)
        let batch = try TextBatch(model: HistoryModel(), writing: request, tokenizer: nil)
        #expect(try batch.write(request) { _ in true }.finishReason == .length)
        var count = 0
        let stopped = try batch.write(request) { _ in
            count += 1
            return count < 3
        }
        #expect(stopped.finishReason == .cancelled && stopped.tokens.count == 3)
        let unwanted = try batch.write(request, while: { false }, onPiece: { _ in true })
        #expect(unwanted.tokens.isEmpty && unwanted.finishReason == .cancelled)
        #expect(batch.isIdle)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a hundred thousand texts can wait, and be given up one by one`() throws {
        let batch = try TextBatch(model: HistoryModel(), sequences: 2, contextLength: nil, tokenizer: nil)
        var open: Set<TextBatch.ID> = []
        var ids: [TextBatch.ID] = []
        for number in 0..<100_000 {
            // Every thousandth has tokens; the others end as soon as they get a place.
            let id = try batch.add(TextRequest(prompt: [1], count: number % 1000 == 0 ? 1 : 0, seed: 1))
            ids.append(id)
            open.insert(id)
        }
        for id in ids.shuffled().prefix(90_000) { batch.cancel(id) }
        var order: [TextBatch.ID] = []
        while !batch.isIdle {
            batch.step { id, event in
                if case .wrote = event { return }
                #expect(open.remove(id) != nil)
                order.append(id)
            }
        }
        #expect(open.isEmpty)
        let written = Set(stride(from: 0, to: ids.count, by: 1000).map { ids[$0] })
        let last = order.dropFirst(90_000).filter { !written.contains($0) }
        #expect(last == last.sorted())
        for id in ids { batch.cancel(id) }
        batch.step { _, _ in Issue.record("all have ended") }
    }

    @Test
    func `a text that is given up between its turn and its first token ends`() throws {
        let batch = try TextBatch(model: HistoryModel(), sequences: 1, contextLength: nil, tokenizer: nil)
        let empty = try batch.add(TextRequest(prompt: [1], count: 0))
        let next = try batch.add(TextRequest(prompt: [1], count: 1000))
        var ended: [TextBatch.ID] = []
        for _ in 0..<3 {
            batch.step { id, event in
                if id == empty { batch.cancel(next) }
                if case .ended = event { ended.append(id) }
            }
        }
        #expect(ended == [empty, next] && batch.isIdle)
    }

    @Test
    func `stop strings are bounded`() throws {
        let batch = try TextBatch(model: HistoryModel(), sequences: 1, contextLength: nil, tokenizer: tokenizer)
        for (strings, isAccepted) in [
            (["a"], true), ([""], false), (["a", ""], false), (Array(repeating: "a", count: 64), true),
            (Array(repeating: "a", count: 65), false), ([String(repeating: "a", count: 65_536)], true),
            (["b", String(repeating: "a", count: 65_536)], false),
        ] {
            let request = TextRequest(prompt: [1], count: 1, stopStrings: strings)
            if isAccepted {
                _ = try batch.add(request)
            } else {
                #expect(throws: SamplerError.self) { _ = try batch.add(request) }
            }
        }
    }

    @Test
    func `what onPiece throws ends the text and comes out`() throws {
        let request = TextRequest(prompt: [1], count: 3, seed: 1)
        let batch = try TextBatch(model: HistoryModel(), writing: request, tokenizer: nil)
        #expect(throws: HistorySession.Fault(name: "mine")) {
            try batch.write(request) { _ in throw HistorySession.Fault(name: "mine") }
        }
        #expect(batch.isIdle)
    }

    @Test
    func `a generator's chance goes on where the text has left it`() throws {
        let generator = try Generator(model: HistoryModel(), settings: SamplingSettings(), watermark: nil)
        var random = SeededGenerator(seed: 5)
        var same = random
        _ = try generator.generate(after: [1], count: 4, using: &random)
        for _ in 0..<4 { _ = same.next() }
        #expect(random.next() == same.next())
    }
}
