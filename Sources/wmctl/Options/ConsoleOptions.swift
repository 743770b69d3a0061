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

    static let group = ParameterGroup("General", [color])

    /// For commands whose output programs read.
    static let json = Parameter(flag: "json", help: "Print JSON.")
}
