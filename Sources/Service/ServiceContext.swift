// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import Synchronization

/// What a service is made of; the program brings it.
public struct ServiceParts: Sendable {
    /// How it behaves.
    public var settings: ServiceSettings
    /// The keys at the start.
    public var keys: ServiceKeys
    /// The model that writes; nil for a service that only detects.
    public var model: GenerationModel?
    /// Where lines of the log go.
    public var log: ServiceLog

    /// Parts.
    public init(settings: ServiceSettings, keys: ServiceKeys, model: GenerationModel?, log: ServiceLog) {
        self.settings = settings
        self.keys = keys
        self.model = model
        self.log = log
    }
}

/// What all routes of a service share.
final class ServiceContext: Sendable {
    let status = ServiceStatus()
    let model: GenerationModel?
    let log: ServiceLog
    let metrics = ServiceMetrics()
    let limiter: RateLimiter
    let probes = SimilarTexts()
    let work: WorkPool
    let detection: DetectionDesk
    /// Where issued certificates are recorded; nil issues none.
    let ledger: Ledger?
    private let currentAccess: Mutex<Access>
    private let currentKeys: Mutex<ServiceKeys>
    private let currentSettings: Mutex<ServiceSettings>

    init(_ parts: ServiceParts) throws {
        currentSettings = Mutex(parts.settings)
        model = parts.model
        log = parts.log
        currentAccess = Mutex(try Access.open(parts.settings, log: parts.log))
        limiter = RateLimiter(parts.settings.rates) { [metrics] reason in
            metrics.limited.add(1, reason == .similar ? "texts" : "requests")
        }
        work = try WorkPool(threads: parts.settings.workers, capacity: parts.settings.queueLength)
        detection = DetectionDesk(work)
        let days = parts.settings.ledgerRetentionDays
        ledger = try parts.settings.ledgerPath.map { [log] path in
            try Ledger(path, retentionDays: days, now: { UnixTime.now.seconds }) {
                log.event("ledger_replaced", .error)
            }
        }
        currentKeys = Mutex(parts.keys)
    }

    /// Who callers are; a reload may change it between two requests.
    var access: Access {
        get { currentAccess.withLock { $0 } }
        set { currentAccess.withLock { $0 = newValue } }
    }

    /// How the service behaves; a reload may change it between two requests.
    var settings: ServiceSettings {
        get { currentSettings.withLock { $0 } }
        set { currentSettings.withLock { $0 = newValue } }
    }

    /// The keys; the same object until they are replaced.
    var keys: ServiceKeys {
        get { currentKeys.withLock { $0 } }
        set { currentKeys.withLock { $0 = newValue } }
    }

    /// Counts and logs a request whose client left before it was answered, under the status that proxies give it.
    func leave(_ call: Call) {
        metrics.requests.add(1, call.pattern, "499")
        log.request(call, status: 499)
    }

    /// Adds what every response has, counts it, and logs it; a stream is logged by ``end(_:of:bytes:isWhole:)``.
    func finish(_ response: HTTPResponse, of call: Call) -> HTTPResponse {
        var response = response
        response.headers["X-Request-Id"] = call.id
        response.headers["X-Content-Type-Options"] = "nosniff"
        if response.headers["Cache-Control"] == nil { response.headers["Cache-Control"] = "no-store" }
        metrics.requests.add(1, call.pattern, "\(response.status)")
        metrics.requestSeconds.observe(call.seconds, call.pattern)
        if let bytes = response.bytes { log.request(call, status: response.status, bytes: bytes.count) }
        return response
    }

    /// Logs a stream that has ended, under the status that it began with.
    func end(_ status: Int, of call: Call, bytes: Int, isWhole: Bool) {
        log.request(call, status: status, bytes: bytes, isWhole: isWhole)
    }
}
