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
        // The source gives the next input when the answers so far were passed on; without that, it would wait for ever.
        let passedOn = Atomic<Int>(0)
        var written = 0
        try OrderedPool.run(
            threads: 2,
            makeSource: {
                var next = 0
                return {
                    while passedOn.load(ordering: .acquiring) < next { sched_yield() }
                    next += 1
                    return next <= 50 ? next : nil
                }
            },
            makeWorker: { { (input: Int) in input } },
            write: { written = $0 },
            idle: { passedOn.store(written, ordering: .releasing) }
        )
        #expect(written == 50)
    }

    @Test(arguments: [1, 3])
    func `large pieces are held and worked on a few at a time`(threads: Int) throws {
        let megabyte = 1 << 20
        let held = Atomic<Int>(0)
        let worked = Atomic<Int>(0)
        let mostHeld = Atomic<Int>(0)
        let mostWorked = Atomic<Int>(0)
        var outputs: [Int] = []
        try OrderedPool.run(
            threads: threads,
            size: { (_: Int) in 10 * megabyte },
            makeSource: {
                var next = 0
                return { () -> Int? in
                    guard next < 60 else { return nil }
                    next += 1
                    mostHeld.max(held.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                    return next
                }
            },
            makeWorker: {
                { (input: Int) -> Int in
                    mostWorked.max(worked.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                    for _ in 0..<100 { sched_yield() }
                    worked.subtract(1, ordering: .relaxed)
                    return input
                }
            },
            write: {
                outputs.append($0)
                held.subtract(1, ordering: .relaxed)
            },
            idle: {}
        )
        #expect(outputs == Array(1...60))
        #expect(mostWorked.load(ordering: .relaxed) == 1)
        // Three make less than the limit, a fourth is read, and the written one is given back before it is counted here.
        #expect(mostHeld.load(ordering: .relaxed) <= 5)
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
