// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import Synchronization

/// Counts what callers ask for, each token for itself and, without one, each address in its role.
///
/// Token buckets: a limit's minute is what a bucket holds. Who is not heard of for longest is forgotten when there are too
/// many, and begins with a full bucket again.
final class RateLimiter: Sendable {
    private struct Bucket {
        var requests: Double
        var bytes: Double
        var time: ContinuousClock.Instant

        init(_ limit: RateLimit, _ now: ContinuousClock.Instant) {
            requests = limit.requestsPerMinute
            bytes = limit.bytesPerMinute
            time = now
        }

        mutating func fill(_ limit: RateLimit, _ now: ContinuousClock.Instant) {
            let minutes = max(0, (now - time).seconds / 60)
            requests = min(limit.requestsPerMinute, requests + minutes * limit.requestsPerMinute)
            bytes = min(limit.bytesPerMinute, bytes + minutes * limit.bytesPerMinute)
            time = max(time, now)
        }
    }

    private let refused: @Sendable (ServiceError.Limit) -> Void
    private let rates: Mutex<[Role: RateLimit]>
    private let buckets: Mutex<LeastRecentlyUsed<Identity.Account, Bucket>>

    /// - Parameter refused: told of each refusal, whether it is a whole response or one text's.
    init(
        _ rates: [Role: RateLimit],
        capacity: Int = 1 << 16,
        refused: @escaping @Sendable (ServiceError.Limit) -> Void = { _ in }
    ) {
        self.refused = refused
        self.rates = Mutex(rates)
        buckets = Mutex(LeastRecentlyUsed(capacity: capacity))
    }

    /// What a caller may ask for; nil when nothing bounds it.
    func limit(of caller: Identity) -> RateLimit? { caller.rate ?? rates.withLock { $0[caller.role ?? .public] } }

    /// Replaces what callers of each role may ask for; what they have asked for already still counts.
    func setRates(_ new: [Role: RateLimit]) { rates.withLock { $0 = new } }

    /// Takes a request from the caller's bucket.
    ///
    /// One that costs more than a bucket holds needs a full one.
    ///
    /// - Returns: what is left; nil when nothing bounds the caller.
    /// - Throws: 429, and takes nothing, when there is not so much in the bucket.
    @discardableResult
    func take(
        _ caller: Identity,
        requests: Double,
        bytes: Double = 0,
        at now: ContinuousClock.Instant = .now,
        because reason: ServiceError.Limit = .rate
    ) throws(ServiceError) -> RateState? {
        guard let limit = limit(of: caller) else { return nil }
        return try change(caller, limit, now) { (bucket) throws(ServiceError) in
            let missingRequests = min(requests, limit.requestsPerMinute) - bucket.requests
            let missingBytes = min(bytes, limit.bytesPerMinute) - bucket.bytes
            guard missingRequests <= 0, missingBytes <= 0 else {
                let minutes = max(missingRequests / limit.requestsPerMinute, missingBytes / limit.bytesPerMinute)
                refused(reason)
                throw .tooMany(reason, retryAfter: minutes * 60, Self.state(bucket, limit))
            }
            bucket.requests -= requests
            bucket.bytes -= bytes
            return Self.state(bucket, limit)
        }
    }

    /// Refuses a caller whose bucket has no request left, so that its body need not be read.
    ///
    /// - Throws: 429.
    func check(_ caller: Identity, at now: ContinuousClock.Instant = .now) throws(ServiceError) {
        guard let limit = limit(of: caller) else { return }
        try change(caller, limit, now) { (bucket) throws(ServiceError) in
            guard bucket.requests < 1 || bucket.bytes < 1 else { return }
            let minutes = max(
                (1 - bucket.requests) / limit.requestsPerMinute,
                (1 - bucket.bytes) / limit.bytesPerMinute
            )
            refused(.rate)
            throw .tooMany(.rate, retryAfter: minutes * 60, Self.state(bucket, limit))
        }
    }

    private func change<Result: Sendable>(
        _ caller: Identity,
        _ limit: RateLimit,
        _ now: ContinuousClock.Instant,
        _ body: (inout Bucket) throws(ServiceError) -> Result
    ) throws(ServiceError) -> Result {
        try buckets.withLock { (buckets) throws(ServiceError) in
            var bucket = buckets.value(of: caller.account) ?? Bucket(limit, now)
            bucket.fill(limit, now)
            let result = try body(&bucket)
            buckets.set(bucket, of: caller.account)
            return result
        }
    }

    private static func state(_ bucket: Bucket, _ limit: RateLimit) -> RateState {
        RateState(limit: limit, requests: max(0, bucket.requests), bytes: max(0, bucket.bytes))
    }
}

/// What is left in a caller's bucket.
struct RateState: Sendable, Equatable {
    let limit: RateLimit
    let requests: Double
    let bytes: Double

    /// Adds the header fields that OpenAI's clients know, with bytes in the place of tokens.
    func add(to headers: inout HTTPHeaders) {
        func add(_ name: String, _ limit: Double, _ left: Double) {
            let seconds = ((limit - left) / limit * 60).rounded(.up)
            headers["x-ratelimit-limit-\(name)"] = "\(Int(limit))"
            headers["x-ratelimit-remaining-\(name)"] = "\(Int(left))"
            headers["x-ratelimit-reset-\(name)"] = "\(Int(seconds))s"
        }
        add("requests", limit.requestsPerMinute, requests)
        add("bytes", limit.bytesPerMinute, bytes)
    }
}

extension Duration {
    /// The length in seconds.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
