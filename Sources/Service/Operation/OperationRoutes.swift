// SPDX-License-Identifier: Apache-2.0

import Batch
import Detector
import HTTPServer
import JSON

/// What those who run the service ask it.
struct OperationRoutes {
    private let context: ServiceContext
    private let gauges: [any Metric]

    init(_ context: ServiceContext) {
        self.context = context
        gauges = Self.gauges(of: context)
        context.status.require("keys") { !context.keys.candidates.isEmpty }
        if let ledger = context.ledger { context.status.require("ledger") { ledger.isGood } }
        if let engine = context.model?.engine { context.status.require("model") { engine.isRunning } }
    }

    var all: [Route] {
        [
            Route("GET", "/health", .nothing) { (_) throws(ServiceError) in Self.answer("ok") },
            Route("GET", "/ready", .nothing) { [context] (_) throws(ServiceError) in
                let status = context.status
                guard !status.isDraining else { throw .draining }
                let failed = status.checks.filter { !$0.isGood }.map(\.name)
                guard failed.isEmpty else { throw .unready(failed) }
                return Self.answer("ready")
            },
            Route("GET", "/metrics", .nothing) { [self] (call) throws(ServiceError) in
                if !(context.settings.localMetrics && Self.isLocal(call.request.head)) {
                    try call.identity.require(.operation)
                }
                return HTTPResponse(200, Array(metrics.utf8), type: MetricText.type)
            },
            Route("GET", "/openapi.json", .nothing) { (_) throws(ServiceError) in
                HTTPResponse(200, PackageResources.openapi_json, type: "application/json")
            },
        ]
    }

    private static func answer(_ status: String) -> HTTPResponse {
        var json = JSONWriter()
        json.object { $0.member("status", status) }
        return HTTPResponse(200, json.take(), type: "application/json")
    }

    // MARK: Metrics

    private var metrics: String {
        var text = MetricText()
        for metric in context.metrics.all + gauges + context.status.gauges + ProcessFigures.all {
            metric.write(to: &text)
        }
        return text.text
    }

    private static func gauges(of context: ServiceContext) -> [any Metric] {
        [
            Gauge("wmctl_build_info", "The version that runs; its value is always 1.") {
                [Gauge.Sample(labels: [("version", Detector.version)], value: 1)]
            },
            Gauge("wmctl_requests_in_flight", "Requests that have come and are not answered to the last byte yet.") {
                Double(context.status.inFlight)
            },
            Gauge("wmctl_connections", "Connections that are open.") { context.status.connections.map { Double($0) } },
            Gauge("wmctl_draining", "Whether the service ends when what it has begun is done.") {
                context.status.isDraining ? 1 : 0
            },
            Gauge("wmctl_ready", "Whether what the service needs is as it should be.") {
                context.status.checks.map {
                    Gauge.Sample(labels: [("check", $0.name)], value: $0.isGood ? 1 : 0)
                }
            },
            Gauge("wmctl_queue_length", "Pieces of work that wait for a thread.") {
                Double(context.work.depth.waiting)
            },
            Gauge("wmctl_queue_bytes", "Bytes of the texts that wait for a thread.") {
                Double(context.work.depth.waitingBytes)
            },
            Gauge("wmctl_working", "Pieces of work that threads are at.") { Double(context.work.depth.running) },
            Gauge("wmctl_keys", "Keys whose marks are looked for.") { Double(context.keys.candidates.count) },
        ]
    }

    /// Whether somebody on this machine asks by himself: what a proxy passes on has come from elsewhere.
    private static func isLocal(_ head: HTTPRequestHead) -> Bool {
        let passedOn = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"].contains { head.headers[$0] != nil }
        let peer = head.peer
        let isLoopback = peer == "unix" || peer == "::1" || peer.hasPrefix("127.") || peer.hasPrefix("::ffff:127.")
        return isLoopback && !passedOn
    }
}
