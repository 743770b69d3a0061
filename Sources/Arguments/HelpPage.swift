// SPDX-License-Identifier: Apache-2.0

/// What there is to say about a command, in order, before it is laid out for a terminal, Markdown or a man page.
public struct HelpPage: Sendable, Equatable {
    /// A heading with terms and what they mean.
    public struct Section: Sendable, Equatable {
        /// The heading.
        public let title: String
        /// The terms in order.
        public let entries: [Entry]

        /// A section.
        public init(title: String, entries: [Entry]) {
            self.title = title
            self.entries = entries
        }
    }

    /// A term, such as `-n, --tokens N`, and what it means.
    public struct Entry: Sendable, Equatable {
        /// The term as one would type it.
        public let term: String
        /// What it means.
        public let text: String
        /// Default, environment variable and the like: short notes without brackets.
        public let notes: [String]

        /// A term and what it means.
        public init(term: String, text: String, notes: [String] = []) {
            self.term = term
            self.text = text
            self.notes = notes
        }
    }

    /// The command with those above it, such as `wmctl key new`.
    public let command: String
    /// What the command does, in one line.
    public let abstract: String
    /// The form of the command line.
    public let usage: String
    /// Paragraphs; those indented by four spaces are kept as they are.
    public let discussion: [String]
    /// Commands, arguments and options.
    public let sections: [Section]
    /// Command lines that work as they stand.
    public let examples: [Example]

    /// The page of the last command of a path that begins at the root.
    ///
    /// - Precondition: the path is not empty.
    public init<Action>(path: [Command<Action>]) {
        let own = path[path.count - 1]
        command = path.map(\.name).joined(separator: " ")
        abstract = own.abstract
        discussion = Self.paragraphs(of: own.discussion)
        examples = own.examples
        let shown = own.parameters.map(\.definition).filter { !$0.isHidden }
        usage = ([command] + Self.usageWords(of: own, shown)).joined(separator: " ")

        let commands = own.subcommands.filter { !$0.isHidden }.map { command in
            Entry(term: command.name, text: command.abstract)
        }
        let positionals = shown.filter { $0.kind == .positional }.map(Entry.init(of:))
        var groups: [(title: String, entries: [Entry])] = []
        for group in own.groups + path.dropLast().reversed().flatMap(\.groups) {
            let entries = group.parameters.map(\.definition)
                .filter { !$0.isHidden && $0.kind != .positional }.map(Entry.init(of:))
            if let same = groups.firstIndex(where: { $0.title == group.title }) {
                groups[same].entries += entries
            } else {
                groups.append((group.title, entries))
            }
        }
        let help = Entry(term: "-h, --help", text: "Print this page.")
        let version = Entry(term: "-V, --version", text: "Print the version.")
        let general = path.count == 1 ? [help, version] : [help]
        if let last = groups.indices.last { groups[last].entries += general } else { groups = [("Options", general)] }
        sections =
            ([("Commands", commands), ("Arguments", positionals)] + groups).compactMap { title, entries in
                entries.isEmpty ? nil : Section(title: title, entries: entries)
            } + own.reference
    }

    private static func usageWords<Action>(of command: Command<Action>, _ shown: [ParameterDefinition]) -> [String] {
        let options = shown.filter { $0.kind != .positional }
        let required = options.filter(\.isRequired).map(\.usage)
        let positionals = shown.filter { $0.kind == .positional }.map { definition in
            let name = definition.valueName + (definition.isRepeatable ? "..." : "")
            return definition.isRequired ? name : "[\(name)]"
        }
        let subcommand = command.subcommands.isEmpty ? [] : ["COMMAND"]
        return (options.contains { !$0.isRequired } ? ["[OPTIONS]"] : []) + required + subcommand + positionals
    }

    private static func paragraphs(of text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .split { $0.isEmpty }
            .map { lines in
                let isVerbatim = lines.first?.hasPrefix("    ") ?? false
                return lines.joined(separator: isVerbatim ? "\n" : " ")
            }
    }
}

extension HelpPage.Entry {
    init(of definition: ParameterDefinition) {
        switch definition.kind {
        case .positional: term = definition.valueName + (definition.isRepeatable ? "..." : "")
        case .option, .flag:
            let short = definition.short.map { "-\($0), " } ?? ""
            let value = definition.kind == .option ? " \(definition.valueName)" : ""
            let long = definition.kind == .flag(isNegatable: true) ? "--[no-]\(definition.name)" : definition.label
            term = short + long + value
        }
        text = definition.help
        var notes: [String] = []
        if let value = definition.defaultValue { notes.append("default: \(value)") }
        if let variable = definition.environment { notes.append("env: \(variable)") }
        if definition.isRepeatable, definition.kind == .option { notes.append("repeatable") }
        self.notes = notes
    }
}

extension Command {
    /// The commands from this one down to the one that the names lead to.
    ///
    /// - Throws: ``ArgumentError`` when a name leads nowhere.
    public func path(to names: [String]) throws(ArgumentError) -> [Command] {
        var path = [self]
        for name in names {
            let here = path[path.count - 1].subcommands
            guard let next = here.first(where: { $0.name == name }) else {
                let suggestion = Spelling.closest(to: name, among: here.filter { !$0.isHidden }.map(\.name))
                let command = path.map(\.name).joined(separator: " ")
                throw ArgumentError(.unknownCommand(name, suggestion: suggestion), command: command)
            }
            path.append(next)
        }
        return path
    }

    /// The help pages of the whole tree, each command before those below it, hidden ones left out.
    public var pages: [HelpPage] {
        func pages(below path: [Command]) -> [HelpPage] {
            [HelpPage(path: path)]
                + path[path.count - 1].subcommands.filter { !$0.isHidden }.flatMap { pages(below: path + [$0]) }
        }
        return pages(below: [self])
    }
}
