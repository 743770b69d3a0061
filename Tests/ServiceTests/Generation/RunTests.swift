// SPDX-License-Identifier: Apache-2.0

import Batch
import Glibc
import HTTPServer
import JSON
import Sampler
import Synchronization
import TestSupport
import Testing
import Threading
import Tokenizer
import Tokens

@testable import Service

/// The model that comes along, with a step that takes its time, or fails.
private struct SlowModel: LanguageModel {
    let model: NgramModel
    let pause: UInt32
    var failsAfter = Int.max
    var gate: Gate?
    var vocabularySize: Int { model.vocabularySize }

    init(_ microseconds: UInt32, failsAfter: Int = .max) throws {
        model = try ShippedModel.model.get()
        pause = microseconds
        self.failsAfter = failsAfter
    }

    /// One whose steps wait for a gate.
    init(_ gate: Gate) throws {
        try self.init(0)
        self.gate = gate
    }

    func makeSession(sequences: Int, contextLength: Int?) throws -> any LanguageModelSession {
        SlowSession(model.makeSession(sequences: sequences, contextLength: contextLength), self)
    }
}

/// What threads wait at until it is opened.
private final class Gate: @unchecked Sendable {
    // Sendable: what changes is touched inside the monitor alone.
    private let monitor = Monitor()
    private var isOpen = false

    func open() {
        monitor.locked {
            isOpen = true
            monitor.wakeAll()
        }
    }

    func pass() {
        monitor.locked {
            while !isOpen { monitor.wait(for: .work) }
        }
    }
}

private final class SlowSession: LanguageModelSession {
    struct Fault: Error {}

    private let session: any LanguageModelSession
    private let model: SlowModel
    private var steps = 0

    init(_ session: any LanguageModelSession, _ model: SlowModel) {
        self.session = session
        self.model = model
    }

    var sequenceCapacity: Int { session.sequenceCapacity }
    func append(_ tokens: Span<TokenID>, to sequence: Int) throws { try session.append(tokens, to: sequence) }
    func readLogits(of sequence: Int, into logits: inout MutableSpan<Float>) {
        session.readLogits(of: sequence, into: &logits)
    }
    func reset(_ sequence: Int) { session.reset(sequence) }

    func evaluate() throws {
        steps += 1
        model.gate?.pass()
        if steps > model.failsAfter { throw Fault() }
        if model.pause > 0 { usleep(model.pause) }
        try session.evaluate()
    }
}

@Suite
struct `Texts on their way` {
    private let slow: UInt32 = 40_000

    /// Asks without waiting.
    private func begin(_ fixture: GenerationFixture, _ members: String) -> PendingExchange {
        let pending = PendingExchange()
        let body = #"{"prompt":"It was a dark night, and",\#(members)}"#
        fixture.service.handle(
            HTTPRequest(HTTPRequestHead("POST", "/v1/completions"), body: Array(body.utf8)),
            pending.exchange
        )
        return pending
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<1000 where !condition() { try await Task.sleep(for: .milliseconds(5)) }
        #expect(condition())
    }

    @Test(arguments: [false, true])
    func `end when the client leaves`(streams: Bool) async throws {
        let fixture = try GenerationFixture(model: SlowModel(slow))
        let pending = begin(fixture, #""max_tokens":4000,"stream":\#(streams)"#)
        if streams {
            guard case .stream(let stream) = await pending.head().body else { throw ExpectedStream() }
            #expect(await stream.next() != nil)
            stream.abandon()
        } else {
            try await Task.sleep(for: .milliseconds(50))
        }
        pending.exchange.abandon()
        try await eventually { fixture.metrics.texts.snapshot == [["cancelled"]: 1] }
        #expect((fixture.metrics.generatedTokens.snapshot[[]] ?? 0) < 4000)
    }

    private struct ExpectedStream: Error {}

    @Test
    func `are refused beyond those that may wait, and taken again later`() async throws {
        let fixture = try GenerationFixture(capacity: 1, model: SlowModel(slow)) { $0.generationQueue = 1 }
        let prompt = Double(fixture.tokenizer.encode("It was a dark night, and").tokens.count)
        let running = (0..<2).map { _ in begin(fixture, #""max_tokens":4000"#) }
        try await eventually { fixture.metrics.promptTokens.snapshot[[]] == 2 * prompt }
        let refused = try await begin(fixture, #""max_tokens":1"#).answer()
        #expect(refused.status == 503 && refused.headers["Retry-After"] == "1")
        #expect(fixture.metrics.refused.snapshot == [[]: 1])
        for pending in running { pending.exchange.abandon() }
        try await eventually { fixture.metrics.texts.snapshot == [["cancelled"]: 2] }
        #expect(try await begin(fixture, #""max_tokens":1"#).answer().status == 200)
        // More at once than can ever be.
        #expect(try await begin(fixture, #""max_tokens":1,"n":3"#).answer().status == 400)
    }

    @Test
    func `end as they are at the deadline`() async throws {
        let fixture = try GenerationFixture(capacity: 1, model: SlowModel(slow)) {
            $0.generationDeadline = .milliseconds(300)
        }
        let whole = try await begin(fixture, #""max_tokens":4000"#).answer()
        #expect(whole.status == 200)
        #expect(try whole.json().at("choices", 0, "finish_reason").string() == "length")
        let count = try whole.json().at("usage", "completion_tokens").integer()
        #expect((1..<4000).contains(count))
    }

    @Test(arguments: [false, true])
    func `are refused at the deadline when the model has not made a step`(streams: Bool) async throws {
        let gate = Gate()
        let fixture = try GenerationFixture(model: SlowModel(gate)) { $0.generationDeadline = .milliseconds(50) }
        let late = try await begin(fixture, #""max_tokens":4000,"stream":\#(streams)"#).answer()
        #expect(late.status == 503 && late.headers["Retry-After"] == "1")
        #expect(fixture.metrics.texts.snapshot.isEmpty, "the text is still in its first step")
        gate.open()
        try await eventually { fixture.metrics.texts.snapshot == [["length"]: 1] }
    }

    @Test
    func `tell a failure of the model, but not its cause`() async throws {
        let whole = try await begin(GenerationFixture(model: SlowModel(0, failsAfter: 5)), #""max_tokens":9"#).answer()
        #expect(whole.status == 500)
        #expect(try whole.error()[0] == "internal_error")
        let fixture = try GenerationFixture(model: SlowModel(0, failsAfter: 5))
        let streamed = try await begin(fixture, #""max_tokens":9,"stream":true"#).answer()
        #expect(streamed.status == 200 && streamed.events.count > 1)
        let last = try JSONDocument(streamed.events.last ?? "").root
        #expect(try last.at("error", "code").string() == "internal_error")
        #expect(!streamed.text.contains("Fault"))
        #expect(fixture.metrics.texts.snapshot == [["failed"]: 1])
    }

    @Test
    func `run to their end while the service drains, and new ones are refused`() async throws {
        let fixture = try GenerationFixture(model: SlowModel(slow))
        let running = begin(fixture, #""max_tokens":30,"stream":true"#)
        _ = await running.head()
        let engine = fixture.engine
        let stopped = Task.detached { engine.stop(.draining) }
        try await Task.sleep(for: .milliseconds(20))
        let refused = try await begin(fixture, #""max_tokens":1"#).answer()
        #expect(refused.status == 503)
        #expect(try refused.error()[0] == "stopping")
        #expect(try await running.answer().events.last == "[DONE]")
        await stopped.value
    }

    @Test
    func `make progress alike, sixteen at once`() async throws {
        let fixture = try GenerationFixture(model: SlowModel(1_000))
        let length = 300
        let progress = StreamProgress(length: length)
        for number in 0..<16 {
            let body = #"{"prompt":"It was","max_tokens":\#(length),"stream":true,"seed":\#(number)}"#
            fixture.service.handle(
                HTTPRequest(HTTPRequestHead("POST", "/v1/completions"), body: Array(body.utf8)),
                HTTPExchange { response in
                    if case .stream(let stream) = response.body { progress.follow(stream, number) }
                }
            )
        }
        try await eventually { fixture.metrics.texts.snapshot == [["length"]: 16] }
        // One token of each text a step, whoever came first; a token may write nothing, where a character is not whole.
        let spread = try #require(progress.spread, "all had begun before the first had ended")
        #expect(spread <= 3, "16 streams were \(spread) tokens apart")
    }
}

/// How far each of 16 streams comes from when the last has begun to when the first has ended, counted as it is written.
private final class StreamProgress: Sendable {
    private struct State {
        var counts = Array(repeating: 0, count: 16)
        var atBeginning: [Int]?
        var spread: Int?
    }

    private let length: Int
    private let state = Mutex(State())

    init(length: Int) { self.length = length }

    /// Reads a stream on the thread that writes it, as it wakes its reader.
    func follow(_ stream: HTTPStream, _ number: Int) {
        while case .bytes(let bytes) = stream.read(1 << 20, wake: { [self] in follow(stream, number) }) {
            let events = String(decoding: bytes, as: UTF8.self).split(separator: "data: ").count
            state.withLock { state in
                state.counts[number] += events
                if state.atBeginning == nil, state.counts.allSatisfy({ 0 < $0 && $0 < length }) {
                    state.atBeginning = state.counts
                }
                guard state.spread == nil, state.counts[number] >= length, let start = state.atBeginning else { return }
                let came = zip(state.counts, start).map { $0 - $1 }
                state.spread = (came.max() ?? 0) - (came.min() ?? 0)
            }
        }
    }

    /// Nil when one had ended before the last began.
    var spread: Int? { state.withLock { $0.spread } }
}
