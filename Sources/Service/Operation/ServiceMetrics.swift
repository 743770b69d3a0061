// SPDX-License-Identifier: Apache-2.0

/// Every metric of the service; labels hold names that the service knows, never what a client sent.
struct ServiceMetrics: Sendable {
    let requests = Counter("wmctl_requests_total", "Requests answered.", labels: ["route", "status"])
    let requestSeconds = Histogram(
        "wmctl_request_seconds",
        "Seconds from a request's last byte to the first of its response.",
        labels: ["route"],
        bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    )
    let reloads = Counter("wmctl_reloads_total", "Reloads of configuration and keys.", labels: ["result"])
    let certificates = Counter("wmctl_certificates_total", "Certificates issued.", labels: ["kind"])
    let ledgerFailures = Counter("wmctl_ledger_failures_total", "Requests that the ledger could not serve.")
    let limited = Counter(
        "wmctl_limited_total",
        "What was refused with 429: requests, and texts that are nearly those asked about before.",
        labels: ["what"]
    )
    let generation = GenerationMetrics()
}

extension ServiceMetrics {
    /// All of them: whatever is a stored property, so that none can be forgotten.
    var all: [any Metric] { Self.metrics(of: self) + Self.metrics(of: generation) }

    private static func metrics(of owner: Any) -> [any Metric] {
        Mirror(reflecting: owner).children.compactMap { $0.value as? any Metric }
    }
}
