// SPDX-License-Identifier: Apache-2.0

import Detector
import Synchronization

/// Has texts detected by the threads of the pool.
final class DetectionDesk: Sendable {
    /// What becomes of a text.
    typealias Answer = Result<DetectedText, ServiceError>

    private let work: WorkPool
    private let slots: [DetectionSlot]

    init(_ work: WorkPool) {
        self.work = work
        slots = (0..<work.threads).map { _ in DetectionSlot() }
    }

    /// Has one text detected.
    ///
    /// - Parameters:
    ///   - options: how verdicts are decided where the demand does not say.
    ///   - then: is called on a thread of the pool.
    /// - Returns: false when too much waits already; `then` is then not called.
    func submit(
        _ text: [UInt8],
        _ demand: DetectionDemand,
        keys: ServiceKeys,
        options: DetectionOptions,
        patience: Duration? = nil,
        then: @escaping @Sendable (Answer) -> Void
    ) -> Bool {
        work.submit(
            size: text.count,
            deadline: patience.map { .now + $0 },
            expired: { then(.failure(.overloaded)) },
            { [self] slot in then(detect(text, demand, keys: keys, options: options, slot: slot)) }
        )
    }

    /// Has texts detected, in whatever order, by as many threads as are free.
    ///
    /// No more of them wait at a time than there are threads, so that a long list leaves room for others.
    ///
    /// - Parameters:
    ///   - options: how verdicts are decided where the demand does not say.
    ///   - patience: how long a text may wait for a thread before it is answered as too much; nil for any time.
    ///   - check: refuses a text before the work; its error is then the text's answer.
    ///   - isWanted: asked before each text; once it says no, the rest is let go, and `then` is not called.
    ///   - then: is called on a thread of the pool with the answers in the order of the texts.
    /// - Returns: false when too much waits already; `then` is then not called.
    func submit(
        all texts: [[UInt8]],
        _ demand: DetectionDemand,
        keys: ServiceKeys,
        options: DetectionOptions,
        patience: Duration? = nil,
        before check: @escaping @Sendable ([UInt8]) throws(ServiceError) -> Void = { (_) throws(ServiceError) in },
        while isWanted: @escaping @Sendable () -> Bool = { true },
        then: @escaping @Sendable ([Answer]) -> Void
    ) -> Bool {
        let list = DetectionList(texts, patience: patience, isWanted: isWanted, then: then) { [self] text, slot in
            do throws(ServiceError) {
                try check(text)
            } catch {
                return .failure(error)
            }
            return detect(text, demand, keys: keys, options: options, slot: slot)
        }
        return list.start(in: work)
    }

    private func detect(
        _ text: [UInt8],
        _ demand: DetectionDemand,
        keys: ServiceKeys,
        options: DetectionOptions,
        slot: WorkPool.Slot
    ) -> Answer {
        do throws(DetectorError) {
            let options = try demand.options(options)
            let worker = try slots[slot].worker(for: demand, keys: keys, options: options)
            guard demand.explains else {
                return .success(DetectedText(report: try worker.detect(text.span), options: options))
            }
            let explanation = try worker.explain(text.span)
            return .success(DetectedText(report: explanation.report, options: options, explanation: explanation))
        } catch .noCandidates {
            return .failure(.notReady)
        } catch {
            return .failure(.failed)
        }
    }
}

/// The texts of one request on their way through the pool.
// Sendable: everything that changes is in the mutex.
private final class DetectionList: Sendable {
    private struct State {
        var next = 0
        var left: Int
        var answers: [DetectionDesk.Answer?]
    }

    private let texts: [[UInt8]]
    private let patience: Duration?
    private let isWanted: @Sendable () -> Bool
    private let then: @Sendable ([DetectionDesk.Answer]) -> Void
    private let detect: @Sendable ([UInt8], WorkPool.Slot) -> DetectionDesk.Answer
    private let state: Mutex<State>

    init(
        _ texts: [[UInt8]],
        patience: Duration?,
        isWanted: @escaping @Sendable () -> Bool,
        then: @escaping @Sendable ([DetectionDesk.Answer]) -> Void,
        detect: @escaping @Sendable ([UInt8], WorkPool.Slot) -> DetectionDesk.Answer
    ) {
        self.texts = texts
        self.patience = patience
        self.isWanted = isWanted
        self.then = then
        self.detect = detect
        state = Mutex(State(left: texts.count, answers: Array(repeating: nil, count: texts.count)))
    }

    func start(in work: WorkPool) -> Bool {
        guard submit(to: work) else { return false }
        // Fewer threads do as well, when there is no room for more.
        for _ in 1..<max(1, min(work.threads, texts.count)) where !submit(to: work) { break }
        return true
    }

    private func submit(to work: WorkPool) -> Bool {
        guard let index = state.withLock({ state in state.next < texts.count ? state.next : nil }) else { return true }
        let deadline = patience.map { ContinuousClock.now + $0 }
        return work.submit(size: texts[index].count, deadline: deadline, expired: { [self] in expire() }) {
            [self] slot in run(slot, work)
        }
    }

    /// Answers what has not been begun.
    private func expire() {
        while let index = take() { finish(index, .failure(.overloaded)) }
    }

    /// Detects a text and goes to the end of the line; where there is no room, it stays.
    private func run(_ slot: WorkPool.Slot, _ work: WorkPool) {
        while let index = take() {
            guard isWanted() else { return }
            finish(index, detect(texts[index], slot))
            if submit(to: work) { return }
        }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < texts.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func finish(_ index: Int, _ answer: DetectionDesk.Answer) {
        let answers: [DetectionDesk.Answer]? = state.withLock { state in
            state.answers[index] = answer
            state.left -= 1
            return state.left == 0 ? state.answers.compactMap(\.self) : nil
        }
        if let answers { then(answers) }
    }
}
