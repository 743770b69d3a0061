// SPDX-License-Identifier: Apache-2.0

import Arguments

/// A program that has one of everything.
enum Sample {
    enum Color: String, CaseIterable, Sendable { case auto, always, never }

    static let color = Parameter(option: "color", .choice, default: Color.auto, help: "When to colour.")

    static let prompt = Parameter(optional: "PROMPT", .string, help: "What to begin with; - reads standard input.")
    static let temperature = Parameter(
        option: "temperature",
        .number(in: 0...5),
        default: 1,
        help: "How freely to choose; 0 always takes the likeliest."
    )
    static let gamma = Parameter(
        option: "gamma",
        .number("a number between 0 and 1", where: { 0 < $0 && $0 < 1 }),
        default: 0.5,
        help: "Share of the green list."
    )
    static let tokens = Parameter(
        option: "tokens",
        short: "n",
        .integer(in: 1...100_000),
        default: 200,
        environment: "SAMPLE_TOKENS",
        help: "How many tokens to write."
    )
    static let seed = Parameter(option: "seed", .integer(in: 0...UInt64.max), help: "Makes a run repeatable.")
    static let memory = Parameter(option: "memory", .byteCount(atLeast: 1024), help: "Memory to use.")
    static let json = Parameter(flag: "json", short: "j", help: "Print JSON.")
    static let verbose = Parameter(flag: "verbose", short: "v", help: "Say more.")
    static let watermark = Parameter(negatable: "watermark", help: "Whether to mark.")
    static let secretDoor = Parameter(flag: "secret-door", isHidden: true, help: "Not shown.")

    static let files = Parameter(remaining: "FILE", .file, help: "Files to read.")
    static let keys = Parameter(repeating: "key", short: "k", .string, valueName: "ID", help: "A key to try.")
    static let allKeys = Parameter(flag: "all-keys", help: "Try every key.")

    static let name = Parameter(positional: "NAME", .string, help: "The name of the key.")
    static let rest = Parameter(remaining: "WORD", .string, atLeast: 1, help: "Words.")
    static let scheme = Parameter(required: "scheme", .choice as ValueKind<Color>, help: "The scheme.")

    static let root = Command(
        name: "sample",
        abstract: "Show what there is.",
        groups: [ParameterGroup("General", [color])],
        subcommands: [
            Command(
                name: "generate",
                abstract: "Write text.",
                discussion: """
                    A first paragraph that is long enough to be broken into more than one line of a page that is eighty wide,
                    and goes on.

                        verbatim   as it is
                    """,
                groups: [
                    ParameterGroup([prompt, tokens, seed, json, verbose, secretDoor]),
                    ParameterGroup("Sampling", [temperature, gamma, watermark, memory]),
                ],
                examples: [Example("sample generate -n 50 'Once upon'", "Fifty tokens")],
                action: "generate"
            ),
            Command(
                name: "detect",
                abstract: "Look for the mark.",
                groups: [ParameterGroup([files, keys, allKeys], exclusive: [[keys, allKeys]])],
                action: "detect"
            ),
            Command(
                name: "key",
                abstract: "Keep keys.",
                subcommands: [
                    Command(
                        name: "new",
                        abstract: "Make one.",
                        groups: [ParameterGroup([name, scheme])],
                        action: "new"
                    ),
                    Command(name: "list", abstract: "List them.", groups: [ParameterGroup([rest])], action: "list"),
                ]
            ),
            Command(name: "hidden", abstract: "Not shown.", isHidden: true, action: "hidden"),
        ]
    )

    /// The arguments of a line whose words are parted by single spaces.
    static func parse(
        _ line: String,
        environment: [String: String] = [:]
    ) throws(ArgumentError) -> (action: String, arguments: ParsedArguments)? {
        let words = line.isEmpty ? [] : line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard case .run(let action, let arguments) = try root.parse(words, environment: { environment[$0] }) else {
            return nil
        }
        return (action, arguments)
    }
}
