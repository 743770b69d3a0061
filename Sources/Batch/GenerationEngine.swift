// SPDX-License-Identifier: Apache-2.0

public import Sampler
import Threading

/// A ``TextBatch`` on a thread of its own, which any number of threads hand texts to.
///
///     let engine = try GenerationEngine(batch)
///     let text = try engine.submit(request) { event in … }
///     text.cancel()
///
/// Events come on the engine's thread, in the order of each text, and hold up all texts: what takes long belongs
/// elsewhere. An engine that is let go ends its texts as they are.
public final class GenerationEngine: Sendable {
    /// What becomes of the texts when the engine stops.
    public enum Stop: Sendable {
        /// Texts that were submitted are written to their end.
        case draining
        /// Texts end as they are.
        case aborting
    }

    /// A text that was submitted.
    public struct Submission: Sendable {
        fileprivate let number: Int
        fileprivate let queue: SubmissionQueue

        /// Ends the text as it is: it gets its last event soon, and its place is free.
        ///
        /// Does nothing for one that has ended.
        public func cancel() { queue.cancel(number) }
    }

    /// How many texts are written at once.
    public let capacity: Int
    private let queue = SubmissionQueue()

    /// Starts the thread.
    ///
    /// - Throws: ``BatchError/noThread(code:)``.
    public init(_ batch: sending TextBatch) throws(BatchError) {
        capacity = batch.capacity
        let thread = EngineThread(batch, queue)
        try startThread { thread.run() }
    }

    deinit { queue.stop(.aborting) }

    /// Hands in a text.
    ///
    /// - Parameter deliver: is told, on the engine's thread, what becomes of the text: any number of pieces, then one
    ///   end, which is ``TextEvent/failed(_:)`` also for what cannot be begun. It may submit and cancel, but not wait.
    /// - Throws: ``BatchError/engineStopped`` once ``stop(_:)`` was called.
    @discardableResult
    public func submit(
        _ request: TextRequest,
        _ deliver: @escaping @Sendable (TextEvent) -> Void
    ) throws(BatchError) -> Submission {
        guard let number = queue.add(request, deliver) else { throw .engineStopped }
        return Submission(number: number, queue: queue)
    }

    /// Writes a text and waits for its end.
    ///
    /// - Throws: ``BatchError/engineStopped``, ``SamplerError``, or what the model throws.
    public func write(_ request: TextRequest) throws -> Generator.Generation {
        let end = TextEnd()
        try submit(request) { event in
            switch event {
            case .wrote: break
            case .ended(let generation): end.set(.success(generation))
            case .failed(let error): end.set(.failure(error))
            }
        }
        return try end.wait().get()
    }

    /// Whether it takes texts: it has not been stopped.
    public var isRunning: Bool { queue.isRunning }

    /// Takes no more texts, and waits until those that were handed in have ended; not to be called by `deliver`.
    ///
    /// A second call may turn draining into aborting.
    public func stop(_ stop: Stop) {
        queue.stop(stop)
        queue.waitForEnd()
    }
}

/// The thread: the only one that touches the batch.
// Sendable: made on one thread and handed to the other, which alone uses it from then on.
private final class EngineThread: @unchecked Sendable {
    private let batch: TextBatch
    private let queue: SubmissionQueue
    private var texts: [TextBatch.ID: (number: Int, deliver: @Sendable (TextEvent) -> Void)] = [:]
    private var ids: [Int: TextBatch.ID] = [:]

    init(_ batch: TextBatch, _ queue: SubmissionQueue) {
        self.batch = batch
        self.queue = queue
    }

    func run() {
        while let orders = queue.take(isIdle: batch.isIdle) {
            for text in orders.texts { begin(text) }
            for number in orders.cancelled {
                if let id = ids[number] { batch.cancel(id) }
            }
            if orders.cancelsAll { batch.cancelAll() }
            batch.step { id, event in tell(id, event) }
        }
        queue.end()
    }

    private func begin(_ text: SubmissionQueue.Text) {
        do throws(SamplerError) {
            let id = try batch.add(text.request)
            texts[id] = (text.number, text.deliver)
            ids[text.number] = id
        } catch {
            text.deliver(.failed(error))
        }
    }

    private func tell(_ id: TextBatch.ID, _ event: TextEvent) {
        guard let text = texts[id] else { return }
        if case .wrote = event {
            text.deliver(event)
            return
        }
        texts[id] = nil
        ids[text.number] = nil
        text.deliver(event)
    }
}

/// What other threads want of the engine's.
// Sendable: everything that changes is touched inside the monitor alone.
private final class SubmissionQueue: @unchecked Sendable {
    struct Text {
        let number: Int
        let request: TextRequest
        let deliver: @Sendable (TextEvent) -> Void
    }

    struct Orders: Sendable {
        var texts: [Text] = []
        var cancelled: [Int] = []
        var cancelsAll = false
    }

    private let monitor = Monitor()
    private var orders = Orders()
    private var nextNumber = 0
    private var stop: GenerationEngine.Stop?
    private var hasEnded = false

    /// Nil when the engine takes no more.
    func add(_ request: TextRequest, _ deliver: @escaping @Sendable (TextEvent) -> Void) -> Int? {
        monitor.locked {
            guard stop == nil else { return nil }
            defer { nextNumber += 1 }
            orders.texts.append(Text(number: nextNumber, request: request, deliver: deliver))
            monitor.signal(.work)
            return nextNumber
        }
    }

    var isRunning: Bool { monitor.locked { stop == nil && !hasEnded } }

    func cancel(_ number: Int) {
        monitor.locked {
            orders.cancelled.append(number)
            monitor.signal(.work)
        }
    }

    func stop(_ stop: GenerationEngine.Stop) {
        monitor.locked {
            self.stop = stop
            if stop == .aborting { orders.cancelsAll = true }
            monitor.signal(.work)
        }
    }

    /// What came since the last call; waits for something while there is nothing to do.
    ///
    /// Nil when there will be nothing.
    func take(isIdle: Bool) -> Orders? {
        monitor.locked {
            while isIdle, orders.texts.isEmpty, stop == nil {
                // Whatever they were, they have ended.
                orders.cancelled.removeAll()
                monitor.wait(for: .work)
            }
            if isIdle, orders.texts.isEmpty { return nil }
            defer { orders = Orders() }
            return orders
        }
    }

    func end() {
        monitor.locked {
            hasEnded = true
            monitor.wakeAll()
        }
    }

    func waitForEnd() {
        monitor.locked {
            while !hasEnded { monitor.wait(for: .result) }
        }
    }
}

/// The end of a text that a thread waits for.
// Sendable: what changes is touched inside the monitor alone.
private final class TextEnd: @unchecked Sendable {
    private let monitor = Monitor()
    private var result: Result<Generator.Generation, any Error>?

    func set(_ result: Result<Generator.Generation, any Error>) {
        monitor.locked {
            self.result = result
            monitor.signal(.result)
        }
    }

    func wait() -> Result<Generator.Generation, any Error> {
        monitor.locked {
            while true {
                if let result { return result }
                monitor.wait(for: .result)
            }
        }
    }
}
