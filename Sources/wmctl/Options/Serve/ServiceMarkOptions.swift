// SPDX-License-Identifier: Apache-2.0

import Arguments
import Service

/// How long texts may be, how many may wait, and which need no mark.
enum ServiceMarkOptions {
    private static let standard = ServiceSettings()

    private static let queue = Parameter(
        option: "generation-queue",
        .integer(in: 0...1_000_000),
        default: standard.generationQueue,
        help: "How many texts may wait to be written; requests for more are told to come again."
    )
    private static let deadline = Parameter(
        option: "generation-deadline",
        .seconds,
        default: standard.generationDeadline,
        help: "After how many seconds a text ends as it is; one that was not begun by then is refused."
    )
    private static let mostTokens = Parameter(
        option: "token-limit",
        .integer(in: 1...1_000_000),
        default: standard.mostTokens,
        help: "The most tokens that a request may ask for in one text."
    )
    private static let chatTokens = Parameter(
        option: "chat-tokens",
        .integer(in: 1...1_000_000),
        default: standard.standardTokens,
        help: "How many tokens an answer in a chat has at most when the request does not say."
    )
    private static let mostChoices = Parameter(
        option: "choice-limit",
        .integer(in: 1...128),
        default: standard.mostChoices,
        help: "The most texts that a request may ask for after one prompt."
    )
    private static let short = Parameter(
        option: "exempt-short",
        .integer(in: 0...1_000_000) as ValueKind<Int>,
        valueName: "TOKENS",
        help: "Write texts without a mark when a request's have at most so many tokens together; none unless given."
    )
    private static let machines = Parameter(
        negatable: "exempt-machines",
        help: "Write texts for the role machine without a mark; false unless given."
    )
    private static let structured = Parameter(
        negatable: "exempt-structured-output",
        help: "Write code and data without a mark, where a --declaring-role says that it is that; false unless given."
    )
    private static let editing = Parameter(
        negatable: "exempt-editing",
        help: """
            Write corrections of a person's own text without a mark, where a --declaring-role says so; false unless \
            given.
            """
    )
    private static let declaring = Parameter(
        repeating: "declaring-role",
        .choice(among: Role.allCases.map(\.rawValue)),
        help: "A role that is believed when it says what a text is for."
    )
    private static let keyless = Parameter(
        negatable: "unmarked-without-key",
        help: "Write texts without a mark while there is no key, instead of refusing them; false unless given."
    )
    private static let temperature = Parameter(
        option: "least-temperature",
        .number("a number from 0 to 2") { (0...2).contains($0) },
        default: standard.leastTemperature,
        help: "Refuse requests for marked texts below this temperature, which leaves a mark little choice."
    )
    private static let choiceless = Parameter(
        negatable: "unmarked-without-choice",
        help: """
            Write texts that leave a mark no choice (temperature 0, top_k 1 and the like), without a mark, instead of \
            refusing them; false unless given.
            """
    )
    private static let selfDetection = Parameter(
        option: "self-detection",
        .integer(in: 0...1_000_000_000),
        default: standard.selfDetection,
        valueName: "N",
        help: "Look for the mark in one of N marked texts, and count the verdicts; 0 for none."
    )

    static let group = ParameterGroup(
        "Texts and marks",
        [
            queue, deadline, mostTokens, chatTokens, mostChoices, short, machines, structured, editing, declaring,
            keyless, choiceless, temperature, selfDetection,
        ]
    )

    /// Those that are read for each request.
    static let reloadable: [any ParameterProtocol] = [
        deadline, mostTokens, chatTokens, mostChoices, short, machines, structured, editing, declaring, keyless,
        choiceless, temperature, selfDetection,
    ]

    static func apply(_ arguments: ParsedArguments, to settings: inout ServiceSettings) {
        settings.generationQueue = arguments[queue]
        settings.generationDeadline = arguments[deadline]
        settings.mostTokens = arguments[mostTokens]
        settings.standardTokens = arguments[chatTokens]
        settings.mostChoices = arguments[mostChoices]
        settings.exemptions.mostShortTokens = arguments[short]
        settings.exemptions.allowsMachines = arguments[machines] ?? false
        settings.exemptions.allowsStructuredOutput = arguments[structured] ?? false
        settings.exemptions.allowsStandardEditing = arguments[editing] ?? false
        settings.exemptions.declaringRoles = Set(arguments[declaring].compactMap(Role.init(rawValue:)))
        settings.writesWithoutKey = arguments[keyless] ?? false
        settings.writesWithoutChoice = arguments[choiceless] ?? false
        settings.leastTemperature = arguments[temperature]
        settings.selfDetection = arguments[selfDetection]
    }
}
