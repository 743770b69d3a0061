// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestSupport
import Testing
import Threading
import Tokenizer
import Tokens

@testable import Batch
@testable import Sampler

@Suite
struct `A generation engine` {
    private let model: NgramModel
    private let tokenizer: Tokenizer

    init() throws {
        let folder = Wmctl.repository + "/vocab/english/"
        model = try NgramModel(contentsOf: folder + "model.ngram")
        tokenizer = try Tokenizer(contentsOf: folder + "tokenizer.json")
    }

    private func makeEngine(places: Int) throws -> GenerationEngine {
        try GenerationEngine(TextBatch(model: model, sequences: places, contextLength: nil, tokenizer: tokenizer))
    }

    private func request(_ number: Int, count: Int = 20) throws -> TextRequest {
        TextRequest(
            prompt: tokenizer.encode("The king").tokens,
            count: count,
            settings: .standard,
            watermark: try testWatermark(number % 3),
            seed: UInt64(number)
        )
    }

    @Test(arguments: [1, 3, 8])
    func `writes for many threads what each would write alone`(places: Int) throws {
        let engine = try makeEngine(places: places)
        let answers = Mutex<[Int: [TokenID]]>([:])
        let requests = try (0..<48).map { try request($0, count: 5 + $0 % 20) }
        let failures = Atomic<Int>(0)
        let threads = Countdown(6)
        for thread in 0..<6 {
            try Threads.start {
                for number in stride(from: thread, to: 48, by: 6) {
                    do {
                        let tokens = try engine.write(requests[number]).tokens
                        answers.withLock { $0[number] = tokens }
                    } catch {
                        failures.add(1, ordering: .relaxed)
                    }
                }
                threads.finish()
            }
        }
        threads.wait()
        #expect(failures.load(ordering: .relaxed) == 0)
        let all = answers.withLock { $0 }
        for (number, request) in requests.enumerated() {
            let alone = try TextBatch(model: model, writing: request, tokenizer: tokenizer).write(request) { _ in true }
            #expect(all[number] == alone.tokens)
        }
    }

    @Test
    func `tells pieces in order and one end, and cancels`() throws {
        let engine = try makeEngine(places: 2)
        let told = Mutex(Told())
        let ended = Countdown(1)
        let text = try engine.submit(request(1, count: 1_000_000)) { event in
            told.withLock { $0.take(event) }
            if case .ended = event { ended.finish() }
        }
        while told.withLock({ $0.tokens.count < 20 }) { usleep(1000) }
        // Another has the second place meanwhile.
        #expect(try engine.write(request(2)).tokens.count == 20)
        text.cancel()
        ended.wait()
        text.cancel()
        let all = told.withLock { $0 }
        #expect(all.end?.tokens == all.tokens && all.end?.text == all.text && all.end?.finishReason == .cancelled)
        #expect(all.tokens.count >= 20 && all.tokens.count < 1_000_000)
    }

    @Test
    func `what cannot be begun fails by an event`() throws {
        let engine = try makeEngine(places: 1)
        var bad = try request(1)
        bad.settings.topP = 7
        #expect(
            throws: SamplerError.settingOutOfRange(
                name: "top_p",
                value: "7.0",
                expected: "a number above 0 and up to 1"
            )
        ) { try engine.write(bad) }
        #expect(try engine.write(request(2)).tokens.count == 20)
    }

    @Test
    func `drains what was handed in, and takes no more`() throws {
        let engine = try makeEngine(places: 2)
        let counts = Mutex<[Int]>([])
        for number in 0..<10 {
            try engine.submit(request(number)) { event in
                if case .ended(let text) = event { counts.withLock { $0.append(text.tokens.count) } }
            }
        }
        engine.stop(.draining)
        #expect(counts.withLock { $0 } == Array(repeating: 20, count: 10))
        #expect(throws: BatchError.engineStopped) { try engine.submit(request(1)) { _ in } }
        engine.stop(.aborting)
    }

    @Test
    func `aborts texts as they are, those that wait, too`() throws {
        let engine = try makeEngine(places: 2)
        let ends = Mutex<[Int: Int]>([:])
        let hasBegun = Countdown(1)
        for number in 0..<5 {
            try engine.submit(request(number, count: 1_000_000)) { event in
                if number == 0, case .wrote = event { hasBegun.finish() }
                if case .ended(let text) = event { ends.withLock { $0[number] = text.tokens.count } }
            }
        }
        hasBegun.wait()
        engine.stop(.aborting)
        let all = ends.withLock { $0 }
        #expect(all.count == 5 && all.values.allSatisfy { $0 < 1_000_000 })
        #expect(all[0, default: 0] > 0 && all[4] == 0)
    }

    @Test
    func `ends its texts when nobody holds it`() throws {
        let ended = Countdown(1)
        do {
            let engine = try makeEngine(places: 1)
            try engine.submit(request(1, count: 1_000_000)) { event in
                if case .ended = event { ended.finish() }
            }
        }
        ended.wait()
    }

    @Test
    func `takes texts from its own events`() throws {
        let engine = try makeEngine(places: 1)
        let ended = Countdown(1)
        let again = try request(2, count: 3)
        try engine.submit(request(1, count: 3)) { event in
            guard case .ended = event else { return }
            do {
                try engine.submit(again) { event in
                    if case .ended = event { ended.finish() }
                }
            } catch {
                Issue.record(error)
            }
        }
        ended.wait()
    }
}

/// What became of a text.
private struct Told: Sendable {
    var tokens: [TokenID] = []
    var text = ""
    var end: Generator.Generation?

    mutating func take(_ event: TextEvent) {
        #expect(end == nil)
        switch event {
        case .wrote(let piece):
            tokens += piece.tokens
            text += piece.text
        case .ended(let generation): end = generation
        case .failed(let error): Issue.record(error)
        }
    }
}

/// Waits for some threads.
private final class Countdown: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) {
        left = Atomic(count)
    }

    func finish() { left.subtract(1, ordering: .acquiringAndReleasing) }

    func wait() {
        while left.load(ordering: .acquiring) > 0 { usleep(500) }
    }
}
