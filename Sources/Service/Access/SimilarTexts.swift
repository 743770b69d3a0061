// SPDX-License-Identifier: Apache-2.0

import Detector
import Synchronization

/// Finds out who asks about one text again and again with small changes, as those do who want to strip its mark.
///
/// Keeps sketches, in memory alone, for ``lifetime``: the last ones of each caller, and the last ones of all callers without a
/// token together, so that changing the address is no way around. Texts that were refused are kept too: who goes on changing
/// one would otherwise soon have one that is like nothing kept.
final class SimilarTexts: Sendable {
    private struct Seen {
        let sketch: TextSketch
        let time: ContinuousClock.Instant
        /// Whether it was answered, and not refused.
        var isAnswered: Bool
    }

    /// The last texts of somebody, the newest overwriting the oldest.
    private struct Ring {
        private var seen: [Seen] = []
        private var next = 0

        /// How many other texts are similar, ``enough`` at most; nil when the same one was answered.
        func similar(to sketch: TextSketch, since start: ContinuousClock.Instant) -> Int? {
            var count = 0
            for other in seen where other.time >= start {
                if other.sketch.whole == sketch.whole {
                    if other.isAnswered { return nil }
                } else if count < SimilarTexts.enough, other.sketch.isSimilar(to: sketch) {
                    count += 1
                }
            }
            return count
        }

        /// Puts a text in; one that is there already stays where it is, and is answered from then on if it is this time.
        mutating func add(_ new: Seen, since start: ContinuousClock.Instant, capacity: Int) {
            if let index = seen.firstIndex(where: { $0.sketch.whole == new.sketch.whole && $0.time >= start }) {
                seen[index].isAnswered = seen[index].isAnswered || new.isAnswered
                return
            }
            if seen.count < capacity { seen.append(new) } else { seen[next] = new }
            next = (next + 1) % capacity
        }
    }

    private struct State {
        var callers: LeastRecentlyUsed<Identity.Account, Ring>
        var anonymous = Ring()
    }

    /// How long a text counts.
    static let lifetime = Duration.seconds(1800)
    /// How many similar texts cost no more than others: people, too, ask again after a change.
    static let free = 3
    /// With so many similar texts one costs more than anybody has.
    fileprivate static let enough = 40
    /// Of a caller without a token, whose texts are among those of all such callers too.
    private static let ringSize = 32
    /// Of a token: so many other texts have to be paid for to have one forgotten.
    private static let tokenRingSize = 256
    private static let anonymousRingSize = 2048
    private let key: UInt64
    private let normalizer = TextNormalizer()
    private let state: Mutex<State>

    /// - Parameter key: of the sketches' hash.
    init(key: UInt64 = SystemRandomNumberGenerator.number(), callers: Int = 4096) {
        self.key = key
        state = Mutex(State(callers: LeastRecentlyUsed(capacity: callers)))
    }

    /// What a text costs of the caller's requests: 1, and from the fourth similar one on 2, 4, 8 and so on.
    ///
    /// A text that was asked about before costs 1: its answer is known.
    ///
    /// - Complexity: O(*n*) in the number of bytes, and some 20 µs for the comparisons.
    func cost(of text: [UInt8], from caller: Identity, at now: ContinuousClock.Instant = .now) -> Probe {
        guard let sketch = TextSketch(text, normalizer, key: key) else { return Probe(cost: 1, sketch: nil) }
        let start = now - Self.lifetime
        let count = state.withLock { state -> Int in
            let ring = state.callers.value(of: caller.account) ?? Ring()
            guard let own = ring.similar(to: sketch, since: start) else { return 0 }
            guard caller.token == nil else { return own }
            guard let all = state.anonymous.similar(to: sketch, since: start) else { return 0 }
            return max(own, all)
        }
        let doublings = min(max(0, count - Self.free + 1), 40)
        return Probe(cost: Double(1 << doublings), sketch: sketch)
    }

    /// Remembers a text.
    ///
    /// - Parameter isAnswered: false for one that is refused.
    func note(
        _ probe: Probe,
        from caller: Identity,
        isAnswered: Bool = true,
        at now: ContinuousClock.Instant = .now
    ) {
        guard let sketch = probe.sketch else { return }
        let start = now - Self.lifetime
        let seen = Seen(sketch: sketch, time: now, isAnswered: isAnswered)
        let capacity = caller.token == nil ? Self.ringSize : Self.tokenRingSize
        state.withLock { state in
            var ring = state.callers.value(of: caller.account) ?? Ring()
            ring.add(seen, since: start, capacity: capacity)
            state.callers.set(ring, of: caller.account)
            if caller.token == nil { state.anonymous.add(seen, since: start, capacity: Self.anonymousRingSize) }
        }
    }

    /// Takes from the caller's bucket what a text costs beyond a request, and remembers the text.
    ///
    /// It costs at most two full buckets, so that others of the same address wait two minutes and no more.
    ///
    /// - Throws: 429 with `similar_texts` when there is not so much in the bucket.
    func charge(
        _ text: [UInt8],
        to caller: Identity,
        _ limiter: RateLimiter,
        at now: ContinuousClock.Instant = .now
    ) throws(ServiceError) {
        guard let limit = limiter.limit(of: caller) else { return }
        let probe = cost(of: text, from: caller, at: now)
        if probe.cost > 1 {
            let cost = min(probe.cost, 2 * limit.requestsPerMinute)
            do throws(ServiceError) {
                try limiter.take(caller, requests: cost - 1, at: now, because: .similar)
            } catch {
                note(probe, from: caller, isAnswered: false, at: now)
                throw error
            }
        }
        note(probe, from: caller, at: now)
    }

    /// What one text is worth.
    struct Probe: Sendable {
        let cost: Double
        /// Nil for a text that is too short to be compared.
        fileprivate let sketch: TextSketch?
    }
}

extension SystemRandomNumberGenerator {
    /// 64 random bits.
    static func number() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
