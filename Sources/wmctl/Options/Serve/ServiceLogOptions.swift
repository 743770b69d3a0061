// SPDX-License-Identifier: Apache-2.0

import Arguments
import Service
import Synchronization

/// What a service says of itself on standard error.
struct ServiceLogOptions {
    private static let format = Parameter(
        option: "log-format",
        .choice,
        default: ServiceLog.Form.text,
        help: "How lines of the log are written."
    )
    private static let level = Parameter(
        option: "log-level",
        .choice,
        default: ServiceLog.Level.info,
        help: "Leave out what matters less than this."
    )
    private static let requests = Parameter(
        negatable: "log-requests",
        help: "Whether each request is a line of the log; true unless given. No line holds text, addresses or URLs."
    )

    static let group = ParameterGroup("Log", [format, level, requests])

    let form: ServiceLog.Form
    let level: ServiceLog.Level
    let logsRequests: Bool

    init(_ arguments: ParsedArguments) {
        form = arguments[Self.format]
        level = arguments[Self.level]
        logsRequests = arguments[Self.requests] ?? true
    }

    /// A log to standard error, whose lines never mix.
    var log: ServiceLog {
        let output = Mutex(())
        return ServiceLog(form, level: level, logsRequests: logsRequests, now: KeyNaming.now) { line in
            let bytes = Array("\(line)\n".utf8)
            // There is nothing to be done when that fails.
            output.withLock { _ in _ = Descriptor.write(bytes.span, to: 2) }
        }
    }
}
