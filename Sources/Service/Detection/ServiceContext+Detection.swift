// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import Synchronization

extension ServiceContext {
    /// Has the texts of a request detected that can be.
    ///
    /// Each text counts as a request, and one that is nearly a text before as several. Whatever detects texts for callers
    /// goes this way.
    ///
    /// - Parameter then: takes the answers, as many as the texts and in their order; not called when the client has left.
    /// - Throws: 429 when the caller has asked for too much, 503 when too much waits already.
    func detect(
        _ texts: [DetectionRequest.Text],
        _ demand: DetectionDemand,
        _ call: Call,
        _ exchange: HTTPExchange,
        then: @escaping @Sendable ([DetectionDesk.Answer]) -> Void
    ) throws(ServiceError) {
        if texts.count > 1 { try limiter.take(call.identity, requests: Double(texts.count - 1)) }
        var readable: [[UInt8]] = []
        for text in texts {
            if case .success(let bytes) = text { readable.append(bytes) }
        }
        let departure = Departure()
        exchange.whenClientLeaves { departure.note() }
        let finish: @Sendable ([DetectionDesk.Answer]) -> Void = { detected in
            var next = detected.makeIterator()
            let answers = texts.map { text -> DetectionDesk.Answer in
                switch text {
                case .success: next.next() ?? .failure(.failed)
                case .failure(let error): .failure(error)
                }
            }
            then(answers)
        }
        guard !readable.isEmpty else { return finish([]) }
        let identity = call.identity
        let isTaken = detection.submit(
            all: readable,
            demand,
            keys: keys,
            options: settings.detection,
            patience: settings.queueTime,
            before: { [self] (text) throws(ServiceError) in try charge(text, identity) },
            while: { !departure.isNoted },
            then: finish
        )
        guard isTaken else { throw .overloaded }
    }

    /// Takes what a text costs beyond a request.
    ///
    /// - Throws: 429 with `similar_texts`.
    private func charge(_ text: [UInt8], _ caller: Identity) throws(ServiceError) {
        guard settings.slowsSimilarTexts else { return }
        try probes.charge(text, to: caller, limiter)
    }
}

/// Whether a client has left.
private final class Departure: Sendable {
    private let hasLeft = Atomic(false)

    var isNoted: Bool { hasLeft.load(ordering: .relaxed) }

    func note() { hasLeft.store(true, ordering: .relaxed) }
}
