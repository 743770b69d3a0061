// SPDX-License-Identifier: Apache-2.0

import Threading

/// Work on all cores whose results come in the order of its inputs.
///
/// Three parts hand pieces to each other through a ring: one thread reads, `threads` work, and the caller's writes. The ring
/// has a few places for each worker and holds so many bytes, so that memory stays the same however long the input is: who is
/// ahead waits.
public enum OrderedPool: Sendable {
    /// Runs until the input ends and everything is written.
    ///
    /// - Parameters:
    ///   - threads: how many work at once; fewer while pieces are so large that together they would take too much memory.
    ///   - size: the bytes of an input.
    ///   - makeSource: makes, on the reading thread, what gives the next input, and nil at the end.
    ///   - makeWorker: makes, on each working thread, what turns an input into an output.
    ///   - write: takes the outputs in order, on the caller's thread.
    ///   - idle: is called on the caller's thread before it has to wait for an output: the time to flush.
    /// - Throws: what `makeWorker`, `write` or `idle` throw, ``BatchError/noThread(code:)``. After an error it does not wait
    ///   for the other threads: one may be reading from a pipe that stays silent. They end with their piece of work.
    public static func run<Input: Sendable, Output: Sendable>(
        threads: Int,
        size: @escaping @Sendable (Input) -> Int = { _ in 0 },
        makeSource: @escaping @Sendable () -> () -> Input?,
        makeWorker: @escaping @Sendable () throws -> (Input) -> Output,
        write: (Output) throws -> Void,
        idle: () throws -> Void
    ) throws {
        precondition(threads > 0, "somebody has to work")
        let ring = Ring<Input, Output>(capacity: 4 * threads, size: size)
        defer { ring.stop() }
        try startThread {
            let next = makeSource()
            while ring.waitForRoom(), let input = next() { ring.put(input) }
            ring.end()
        }
        for _ in 0..<threads {
            try startThread {
                do {
                    let work = try makeWorker()
                    while let (place, input) = ring.take() { ring.finish(place, work(input)) }
                } catch {
                    ring.fail(error)
                }
            }
        }
        while let output = try ring.nextOutput(idle) { try write(output) }
    }
}

/// The places where inputs wait for a worker and outputs for their turn.
///
/// Counters only grow: `written` ≤ `taken` ≤ `read` ≤ `written` + capacity. Piece *i* is at place *i* mod capacity.
// Sendable: everything that changes is touched by a thread inside the monitor, and by no other.
private final class Ring<Input: Sendable, Output: Sendable>: @unchecked Sendable {
    private let monitor = Monitor()
    private let capacity: Int
    private let size: @Sendable (Input) -> Int
    private var sizes: [Int]
    /// The bytes of the pieces that were read and are not written yet.
    private var heldBytes = 0
    /// The bytes of the pieces that are being worked on.
    private var workedBytes = 0
    /// More is not read while this much is held, and a second piece not begun that would make this much worked on: a worker
    /// takes several times the memory of its piece.
    private static var mostHeld: Int { 32 << 20 }
    private static var mostWorked: Int { 16 << 20 }
    private var inputs: [Input?]
    private var outputs: [Output?]
    private var read = 0
    private var taken = 0
    private var written = 0
    private var hasEnded = false
    private var isStopped = false
    private var error: (any Error)?

    init(capacity: Int, size: @escaping @Sendable (Input) -> Int) {
        self.capacity = capacity
        self.size = size
        sizes = Array(repeating: 0, count: capacity)
        inputs = Array(repeating: nil, count: capacity)
        outputs = Array(repeating: nil, count: capacity)
    }

    // MARK: The reader

    /// Waits until an input has a place; false when no more is wanted.
    func waitForRoom() -> Bool {
        monitor.locked {
            while read - written >= capacity || heldBytes >= Self.mostHeld, !isStopped { monitor.wait(for: .room) }
            return !isStopped
        }
    }

    func put(_ input: Input) {
        let size = size(input)
        monitor.locked {
            inputs[read % capacity] = input
            sizes[read % capacity] = size
            heldBytes += size
            read += 1
            monitor.signal(.work)
        }
    }

    /// No more inputs come.
    func end() {
        monitor.locked {
            hasEnded = true
            monitor.wakeAll()
        }
    }

    // MARK: The workers

    /// Waits for the next input; nil when there will be none.
    func take() -> (place: Int, input: Input)? {
        monitor.locked {
            while !isStopped, taken == read ? !hasEnded : mustWait { monitor.wait(for: .work) }
            let place = taken % capacity
            guard !isStopped, taken < read, let input = inputs[place] else { return nil }
            inputs[place] = nil
            taken += 1
            workedBytes += sizes[place]
            // One that waited for a large piece to be done may find several small ones behind it.
            if taken < read, !mustWait { monitor.signal(.work) }
            return (place, input)
        }
    }

    /// Whether the next piece is too large to be worked on beside the others.
    private var mustWait: Bool { workedBytes > 0 && workedBytes + sizes[taken % capacity] > Self.mostWorked }

    func finish(_ place: Int, _ output: Output) {
        monitor.locked {
            outputs[place] = output
            workedBytes -= sizes[place]
            monitor.signal(.result)
            // Somebody may have waited for this piece to be done, and not for another to come.
            if taken < read { monitor.signal(.work) }
        }
    }

    func fail(_ error: any Error) {
        monitor.locked {
            self.error = self.error ?? error
            monitor.wakeAll()
        }
    }

    // MARK: The writer

    /// Waits for the output whose turn it is, after calling `idle` if it has to wait; nil at the end.
    func nextOutput(_ idle: () throws -> Void) throws -> Output? {
        if let output = try monitor.locked(readyOutput) { return output }
        try idle()
        return try monitor.locked {
            while true {
                if let output = try readyOutput() { return output }
                if hasEnded, written == read { return nil }
                monitor.wait(for: .result)
            }
        }
    }

    private func readyOutput() throws -> Output? {
        if let error { throw error }
        let place = written % capacity
        guard let output = outputs[place] else { return nil }
        outputs[place] = nil
        heldBytes -= sizes[place]
        written += 1
        monitor.signal(.room)
        return output
    }

    /// Nobody wants more outputs.
    func stop() {
        monitor.locked {
            isStopped = true
            monitor.wakeAll()
        }
    }
}
