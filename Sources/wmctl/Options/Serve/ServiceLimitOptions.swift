// SPDX-License-Identifier: Apache-2.0

import Arguments
import Service
import Threading

/// How much a service takes on.
enum ServiceLimitOptions {
    private static let standard = ServiceSettings()

    private static let body = Parameter(
        option: "body-limit",
        .byteCount(atLeast: 1024),
        default: standard.bodyLimit,
        help: "The largest body of a request."
    )
    private static let text = Parameter(
        option: "text-limit",
        .byteCount(atLeast: 1),
        default: standard.textLimit,
        help: "The longest text to detect."
    )
    private static let batch = Parameter(
        option: "batch-limit",
        .integer(in: 1...1_000_000),
        default: standard.batchLimit,
        help: "The most texts to detect in one request."
    )
    private static let workers = Parameter(
        option: "workers",
        .integer(in: 1...1024) as ValueKind<Int>,
        help: "How many threads detect; one for each core unless given."
    )
    private static let queue = Parameter(
        option: "queue",
        .integer(in: 1...1_000_000),
        default: standard.queueLength,
        help: "How many detections may wait for a thread; further requests are told to come again."
    )

    private static let queueTime = Parameter(
        option: "queue-time",
        .seconds,
        default: standard.queueTime,
        help: "How many seconds a detection may wait for a thread before its request is told to come again."
    )

    static let group = ParameterGroup("Limits", [body, text, batch, workers, queue, queueTime])

    /// Those that are read for each request.
    static let reloadable: [any ParameterProtocol] = [body, text, batch, queueTime]

    static func apply(_ arguments: ParsedArguments, to settings: inout ServiceSettings) {
        settings.bodyLimit = arguments[body]
        settings.textLimit = arguments[text]
        settings.batchLimit = arguments[batch]
        settings.workers = arguments[workers] ?? Threads.coreCount
        settings.queueLength = arguments[queue]
        settings.queueTime = arguments[queueTime]
    }
}
