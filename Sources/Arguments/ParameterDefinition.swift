// SPDX-License-Identifier: Apache-2.0

/// What help pages, completions and the parser know about an option, a flag or a positional argument.
public struct ParameterDefinition: Sendable, Equatable {
    /// How the argument is typed.
    public enum Kind: Sendable, Equatable {
        /// `--json`; a negatable one also as `--no-json`.
        case flag(isNegatable: Bool)
        /// `--tokens 200`, `--tokens=200`, `-n 200`, `-n200`.
        case option
        /// By its place alone.
        case positional
    }

    /// How the argument is typed.
    public let kind: Kind
    /// The long name without dashes, or the name of a positional argument.
    public let name: String
    /// The letter after a single dash, if there is one.
    public let short: Character?
    /// The name of the value in help pages, such as `FILE`; empty for flags.
    public let valueName: String
    /// What the argument means, in sentences.
    public let help: String
    /// The default as one would type it.
    public let defaultValue: String?
    /// The environment variable that gives the value when it is not typed.
    public let environment: String?
    /// What a shell can offer as a value.
    public let completion: Completion
    /// Whether several values are kept.
    public let isRepeatable: Bool
    /// Whether the command cannot run without it.
    public let isRequired: Bool
    /// Whether help pages and references leave it out.
    public let isHidden: Bool

    init(
        kind: Kind,
        name: String,
        short: Character? = nil,
        valueName: String,
        help: String,
        defaultValue: String? = nil,
        environment: String? = nil,
        completion: Completion = .none,
        isRepeatable: Bool = false,
        isRequired: Bool = false,
        isHidden: Bool = false
    ) {
        self.kind = kind
        self.name = name
        self.short = short
        self.valueName = valueName
        self.help = help
        self.defaultValue = defaultValue
        self.environment = environment
        self.completion = completion
        self.isRepeatable = isRepeatable
        self.isRequired = isRequired
        self.isHidden = isHidden
    }

    /// The argument's name as messages show it: `--tokens` or `FILE`.
    public var label: String { kind == .positional ? name : "--\(name)" }

    /// The argument as one types it: `--tokens N`, `--json` or `FILE`.
    public var usage: String { kind == .option ? "--\(name) \(valueName)" : label }

    /// Every spelling that begins with two dashes.
    public var longSpellings: [String] {
        switch kind {
        case .flag(isNegatable: true): ["--\(name)", "--no-\(name)"]
        case .flag, .option: ["--\(name)"]
        case .positional: []
        }
    }
}

/// One time that an argument was typed, or came from its environment variable.
public struct Occurrence: Sendable, Equatable {
    /// The name as it was typed: `--tokens`, `-n`, `FILE`, or the environment variable's.
    public let spelling: String
    /// The value; empty for a flag.
    public let value: String
    /// Whether a flag was typed as `--no-…`.
    public let isNegated: Bool
    /// The line of a configuration file that it stands in; nil for what was typed.
    public let line: Int?

    init(spelling: String, value: String = "", isNegated: Bool = false, line: Int? = nil) {
        self.spelling = spelling
        self.value = value
        self.isNegated = isNegated
        self.line = line
    }
}

/// Arguments that belong together on a help page, and that several commands may share.
public struct ParameterGroup: Sendable {
    /// The heading on the help page.
    public let title: String
    /// The arguments in the order of the help page.
    public let parameters: [any ParameterProtocol]
    /// Sets of arguments of which at most one may be typed.
    public let exclusive: [[ParameterDefinition]]

    /// A group under the heading "Options".
    public init(_ parameters: [any ParameterProtocol], exclusive: [[any ParameterProtocol]] = []) {
        self.init("Options", parameters, exclusive: exclusive)
    }

    /// A group; positional arguments are listed apart, whatever group they are in.
    public init(_ title: String, _ parameters: [any ParameterProtocol], exclusive: [[any ParameterProtocol]] = []) {
        self.title = title
        self.parameters = parameters
        self.exclusive = exclusive.map { set in set.map(\.definition) }
    }
}
