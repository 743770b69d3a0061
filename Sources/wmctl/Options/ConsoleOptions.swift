// SPDX-License-Identifier: Apache-2.0

import Arguments

/// When to colour.
enum ColorChoice: String, CaseIterable, Sendable {
    case auto, always, never
}

/// What every command understands.
enum ConsoleOptions {
    static let color = Parameter(
        option: "color",
        .choice,
        default: ColorChoice.auto,
        help: "When to colour output; auto colours a terminal unless NO_COLOR is set."
    )

    static let quiet = Parameter(
        flag: "quiet",
        short: "q",
        help: "Write neither notes nor progress to standard error; warnings and errors stay."
    )

    static let group = ParameterGroup("General", [color, quiet])

    /// For commands whose output programs read.
    static let json = Parameter(flag: "json", help: "Print JSON.")
}
