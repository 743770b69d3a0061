// SPDX-License-Identifier: Apache-2.0

/// A command: its name, what it does in words, and either what it accepts and does or the commands below it.
///
/// Commands are plain values that form a tree. Parsing, help pages, the Markdown reference and whatever else is made
/// of them (completions, man pages) read the same tree, so each name and sentence is written once.
///
///     let json = Parameter(flag: "json", help: "Print one JSON object.")
///     let version = Command(
///         name: "version",
///         abstract: "Print the version.",
///         groups: [ParameterGroup([json])],
///         action: printVersion
///     )
///     let root = Command(name: "tool", abstract: "Do things.", subcommands: [version])
///
/// `Action` is what the program runs; this library only hands it back.
public struct Command<Action: Sendable>: Sendable {
    /// What follows the name on the command line.
    public enum Body: Sendable {
        /// The command does something.
        case action(Action)
        /// One of these names must follow.
        case subcommands([Command])
    }

    /// The word that calls the command.
    public let name: String
    /// What the command does, in one line that ends with a full stop.
    public let abstract: String
    /// What else there is to know: paragraphs parted by empty lines; lines indented by four spaces are kept as they are.
    public let discussion: String
    /// The options, flags and positional arguments, in the order of the help page.
    ///
    /// Those of a command with subcommands are understood by every command below it, before and after their names.
    public let groups: [ParameterGroup]
    /// What else is looked up, such as exit statuses: sections after the options, on man pages of the commands below too.
    public let reference: [HelpPage.Section]
    /// Command lines that work as they stand.
    public let examples: [Example]
    /// Whether help pages and references leave the command out.
    public let isHidden: Bool
    /// The option that names a configuration file for the command's other options; nil for a command without.
    public let configuration: Parameter<String?>?
    /// What follows the name.
    public let body: Body

    /// A command that does something.
    public init(
        name: String,
        abstract: String,
        discussion: String = "",
        groups: [ParameterGroup] = [],
        configuration: Parameter<String?>? = nil,
        examples: [Example] = [],
        isHidden: Bool = false,
        action: Action
    ) {
        self.name = name
        self.abstract = abstract
        self.discussion = discussion
        self.groups = groups
        reference = []
        self.examples = examples
        self.isHidden = isHidden
        self.configuration = configuration
        self.body = .action(action)
    }

    /// A command that holds others.
    public init(
        name: String,
        abstract: String,
        discussion: String = "",
        groups: [ParameterGroup] = [],
        reference: [HelpPage.Section] = [],
        examples: [Example] = [],
        subcommands: [Command]
    ) {
        self.name = name
        self.abstract = abstract
        self.discussion = discussion
        self.groups = groups
        self.reference = reference
        self.examples = examples
        self.isHidden = false
        self.configuration = nil
        self.body = .subcommands(subcommands)
    }

    /// The same command with another action, so that words can be written where the action is not known yet.
    ///
    /// - Precondition: the command has no subcommands.
    public func bound<Other>(to action: Other) -> Command<Other> {
        precondition(subcommands.isEmpty, "'\(name)' has subcommands, so it has no action")
        return Command<Other>(self, body: .action(action))
    }

    private init<Other>(_ other: Command<Other>, body: Body) {
        name = other.name
        abstract = other.abstract
        discussion = other.discussion
        groups = other.groups
        reference = other.reference
        examples = other.examples
        isHidden = other.isHidden
        configuration = other.configuration
        self.body = body
    }

    /// The commands below this one; none for a command that does something.
    public var subcommands: [Command] {
        switch body {
        case .action: []
        case .subcommands(let commands): commands
        }
    }

    /// The arguments of all groups, in order.
    public var parameters: [any ParameterProtocol] { groups.flatMap(\.parameters) }

    /// What a configuration file may set: every option and flag of the command but that which names the file.
    public var configurable: [any ParameterProtocol] {
        guard let configuration else { return [] }
        return parameters.filter {
            $0.definition.kind != .positional && $0.definition.label != configuration.definition.label
        }
    }
}

/// A command line and what it does.
public struct Example: Sendable, Equatable {
    /// The command line as one would type it.
    public let command: String
    /// What it does, in one line.
    public let explanation: String

    /// An example.
    public init(_ command: String, _ explanation: String) {
        self.command = command
        self.explanation = explanation
    }
}
