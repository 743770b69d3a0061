// SPDX-License-Identifier: Apache-2.0

import Arguments
import Threading

/// How much of the machine a command takes.
enum WorkOptions {
    private static let jobs = Parameter(
        option: "jobs",
        short: "j",
        .integer(in: 1...1024) as ValueKind<Int>,
        help: "How many threads work; one for each core unless given."
    )

    static let group = ParameterGroup("Work", [jobs])

    /// How many threads the options ask for.
    static func threads(_ arguments: ParsedArguments) -> Int { arguments[jobs] ?? Threads.coreCount }
}
