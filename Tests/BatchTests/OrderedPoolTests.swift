// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Batch

@Suite(.timeLimit(.minutes(1)))
struct OrderedPoolTests {
    /// Counts from 0, up to an end.
    private static func numbers(below end: Int) -> @Sendable () -> () -> Int? {
        {
            var next = 0
            return {
                defer { next += 1 }
                return next < end ? next : nil
            }
        }
    }

    @Test(arguments: [1, 2, 7])
    func `outputs come in the order of the inputs, whoever is faster`(threads: Int) throws {
        var outputs: [Int] = []
        try OrderedPool.run(
            threads: threads,
            makeSource: Self.numbers(below: 5_000),
            makeWorker: {
                var random = TestGenerator(seed: 1)
                return { input in
                    // Work of very different length.
                    var sum = 0
                    for _ in 0..<Int.random(in: 0...3_000, using: &random) { sum &+= input }
                    return sum == -1 ? -1 : input * 2
                }
            },
            write: { outputs.append($0) },
            idle: {}
        )
        #expect(outputs == (0..<5_000).map { $0 * 2 })
    }

    @Test
    func `nothing in is nothing out`() throws {
        var outputs: [Int] = []
        try OrderedPool.run(
            threads: 3,
            makeSource: Self.numbers(below: 0),
            makeWorker: { { $0 } },
            write: { outputs.append($0) },
            idle: {}
        )
        #expect(outputs.isEmpty)
    }

    @Test
    func `the reader is never further ahead than the ring is long`() throws {
        let read = Atomic<Int>(0)
        let threads = 2
        var written = 0
        var greatest = 0
        try OrderedPool.run(
            threads: threads,
            makeSource: { { read.add(1, ordering: .relaxed).newValue <= 1_000 ? 0 : nil } },
            makeWorker: { { $0 } },
            write: { _ in
                greatest = max(greatest, read.load(ordering: .relaxed) - written)
                written += 1
            },
            idle: {}
        )
        #expect(written == 1_000)
        // The ring, and the one that the reader holds.
        #expect(greatest <= 4 * threads + 1)
    }

    @Test
    func `each worker is made once, on the thread that works`() throws {
        let made = Atomic<Int>(0)
        try OrderedPool.run(
            threads: 4,
            makeSource: Self.numbers(below: 100),
            makeWorker: {
                made.add(1, ordering: .relaxed)
                return { $0 }
            },
            write: { _ in },
            idle: {}
        )
        // A worker that starts when all is done is made all the same, maybe after the run.
        #expect((1...4).contains(made.load(ordering: .relaxed)))
    }

    @Test
    func `what is done is passed on while the input pauses`() throws {
        // The source waits for the answer to each input before it gives the next one.
        let answered = Atomic<Int>(0)
        var idleCount = 0
        try OrderedPool.run(
            threads: 2,
            makeSource: {
                var next = 0
                return {
                    while answered.load(ordering: .acquiring) < next {}
                    next += 1
                    return next <= 50 ? next : nil
                }
            },
            makeWorker: { { (input: Int) in input } },
            write: { answered.store($0, ordering: .releasing) },
            idle: { idleCount += 1 }
        )
        #expect(idleCount >= 50)
    }

    private struct Refusal: Error, Equatable {}

    @Test
    func `an error of a worker's making ends the run`() {
        #expect(throws: Refusal()) {
            try OrderedPool.run(
                threads: 2,
                makeSource: Self.numbers(below: .max),
                makeWorker: { () throws -> (Int) -> Int in throw Refusal() },
                write: { _ in },
                idle: {}
            )
        }
    }

    @Test
    func `an error of the writer ends the run, though the source stays silent`() {
        let isReleased = Atomic<Bool>(false)
        defer { isReleased.store(true, ordering: .relaxed) }
        #expect(throws: Refusal()) {
            try OrderedPool.run(
                threads: 2,
                makeSource: {
                    var isFirst = true
                    return {
                        defer { isFirst = false }
                        // As a pipe to which nobody writes any more.
                        while !isFirst, !isReleased.load(ordering: .relaxed) { _ = sched_yield() }
                        return isFirst ? 1 : nil
                    }
                },
                makeWorker: { { (input: Int) in input } },
                write: { _ in throw Refusal() },
                idle: {}
            )
        }
    }
}
