// SPDX-License-Identifier: Apache-2.0

extension Command {
    /// Reads a command line.
    ///
    /// `--help` and `-h` are understood at every level, `--version` and `-V` before the first subcommand. Names are
    /// checked from left to right; `--help` then wins over missing or bad values, so it never needs a valid line.
    ///
    /// - Parameters:
    ///   - arguments: the words after the program's name.
    ///   - environment: gives the value of an environment variable; an empty one counts as absent.
    ///   - readFile: reads the configuration file of a command that has one (``configuration``). What was typed wins over
    ///     the environment, and that over the file.
    /// - Throws: ``ArgumentError``.
    public func parse(
        _ arguments: [String],
        environment: (String) -> String? = { _ in nil },
        readFile: (String) throws(ArgumentProblem) -> ConfigurationFile = { (path) throws(ArgumentProblem) in
            throw .configuration(ConfigurationProblem(path: path, line: nil, .rule("cannot be read", help: nil)))
        }
    ) throws(ArgumentError) -> Outcome<Action> {
        var parser = Parser(root: self, words: arguments[...])
        do throws(ArgumentProblem) {
            return try parser.run(environment: environment, readFile: readFile)
        } catch {
            throw ArgumentError(error, command: parser.commandLine)
        }
    }
}

/// One pass over the words of a command line.
private struct Parser<Action: Sendable> {
    private var path: [Command<Action>]
    private var words: ArraySlice<String>
    private var occurrences: [String: [Occurrence]] = [:]
    private var positionals: [String] = []

    init(root: Command<Action>, words: ArraySlice<String>) {
        path = [root]
        self.words = words
    }

    var commandLine: String { path.map(\.name).joined(separator: " ") }
    private var command: Command<Action> { path[path.count - 1] }
    private var visible: [any ParameterProtocol] { path.flatMap(\.parameters) }

    mutating func run(
        environment: (String) -> String?,
        readFile: (String) throws(ArgumentProblem) -> ConfigurationFile
    ) throws(ArgumentProblem) -> Outcome<Action> {
        while let word = words.popFirst() {
            if word == "--help" || word == "-h" { return .help(page, isRequested: true) }
            if path.count == 1, word == "--version" || word == "-V" { return .version }
            if word == "--" {
                for rest in words { try take(positional: rest) }
                break
            } else if word.hasPrefix("--") {
                try take(long: word)
            } else if word.hasPrefix("-"), word.count > 1, !(isNumber(word) && takesPositional) {
                if try take(shorts: word) { return .help(page, isRequested: true) }
            } else {
                try take(positional: word)
            }
        }
        guard case .action(let action) = command.body else { return .help(page, isRequested: false) }
        return .run(action, try values(environment: environment, readFile: readFile))
    }

    private var page: HelpPage { HelpPage(path: path) }

    // MARK: Names

    private mutating func take(long word: String) throws(ArgumentProblem) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let attached = parts.count == 2 ? String(parts[1]) : nil
        guard let definition = visible.map(\.definition).first(where: { $0.longSpellings.contains(name) }) else {
            throw .unknownOption(name, suggestion: suggestion(for: name))
        }
        if definition.kind == .option {
            try record(definition, spelling: name, value: attached)
        } else if let attached {
            throw .unexpectedValue(flag: name, value: attached)
        } else {
            add(Occurrence(spelling: name, isNegated: name != definition.label), to: definition)
        }
    }

    /// Takes `-j`, `-jn5`, `-n=5`, `-n 5`; true when one of the letters asks for help.
    private mutating func take(shorts word: String) throws(ArgumentProblem) -> Bool {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            if letter == "h" { return true }
            guard let definition = visible.map(\.definition).first(where: { $0.short == letter }) else {
                // `-json` is more likely a long name with a dash too few than a bundle of unknown letters.
                let isLong = visible.contains { $0.definition.longSpellings.contains("-" + word) }
                throw .unknownOption(
                    isLong || word.count == 2 ? word : "-\(letter)",
                    suggestion: isLong ? "-" + word : nil
                )
            }
            if definition.kind == .option {
                let attached = letters.first == "=" ? letters.dropFirst() : letters
                try record(definition, spelling: "-\(letter)", value: letters.isEmpty ? nil : String(attached))
                return false
            }
            add(Occurrence(spelling: "-\(letter)"), to: definition)
        }
        return false
    }

    private mutating func record(
        _ definition: ParameterDefinition,
        spelling: String,
        value attached: String?
    ) throws(ArgumentProblem) {
        if let attached { return add(Occurrence(spelling: spelling, value: attached), to: definition) }
        guard let next = words.first else {
            throw .missingValue(option: spelling, valueName: definition.valueName, next: nil)
        }
        guard !next.hasPrefix("-") || next == "-" || isNumber(next) else {
            throw .missingValue(option: spelling, valueName: definition.valueName, next: isName(next) ? nil : next)
        }
        words.removeFirst()
        add(Occurrence(spelling: spelling, value: next), to: definition)
    }

    private mutating func add(_ occurrence: Occurrence, to definition: ParameterDefinition) {
        occurrences[definition.label, default: []].append(occurrence)
    }

    private mutating func take(positional word: String) throws(ArgumentProblem) {
        guard case .subcommands(let commands) = command.body else { return positionals.append(word) }
        guard let next = commands.first(where: { $0.name == word }) else {
            let names = commands.filter { !$0.isHidden }.map(\.name)
            throw .unknownCommand(word, suggestion: Spelling.closest(to: word, among: names))
        }
        path.append(next)
    }

    private func suggestion(for name: String) -> String? {
        let shown = visible.map(\.definition).filter { !$0.isHidden }
        return Spelling.closest(to: name, among: shown.flatMap(\.longSpellings) + ["--help"])
    }

    private func isNumber(_ word: String) -> Bool { Double(word) != nil }

    /// Whether a word is the name of an option, and so was certainly not meant as a value.
    private func isName(_ word: String) -> Bool {
        visible.contains { $0.definition.longSpellings.contains(word) || "-\($0.definition.short ?? "-")" == word }
    }

    private var takesPositional: Bool { command.parameters.contains { $0.definition.kind == .positional } }

    // MARK: Values

    private mutating func values(
        environment: (String) -> String?,
        readFile: (String) throws(ArgumentProblem) -> ConfigurationFile
    ) throws(ArgumentProblem) -> ParsedArguments {
        try distributePositionals()
        try checkConflicts(in: occurrences)
        let (configured, path) = try configured(environment: environment, readFile: readFile)
        var parsed = ParsedArguments(command: commandLine, configurationPath: path)
        for parameter in visible {
            let definition = parameter.definition
            var typed = occurrences[definition.label] ?? []
            if typed.isEmpty, let variable = definition.environment, let value = environment(variable), !value.isEmpty {
                typed = [Occurrence(spelling: variable, value: value)]
            }
            if typed.isEmpty { typed = configured[definition.label] ?? [] }
            parsed.record(try parameter.value(of: typed), typed, for: definition)
        }
        return parsed
    }

    /// What the configuration file says, where one was named: without what is settled by what was typed.
    private func configured(
        environment: (String) -> String?,
        readFile: (String) throws(ArgumentProblem) -> ConfigurationFile
    ) throws(ArgumentProblem) -> (occurrences: [String: [Occurrence]], path: String?) {
        guard let definition = command.configuration?.definition,
            let path = occurrences[definition.label]?.last?.value ?? definition.environment.flatMap(environment),
            !path.isEmpty
        else { return ([:], nil) }
        let reader = ConfigurationReader(file: try readFile(path), parameters: command.configurable)
        var found = try reader.occurrences()
        do throws(ArgumentProblem) {
            try checkConflicts(in: found)
        } catch {
            throw .configuration(ConfigurationProblem(path: path, line: nil, error))
        }
        // Of arguments that exclude each other, the one that was typed stands.
        for set in self.path.flatMap(\.groups).flatMap(\.exclusive) {
            guard set.contains(where: { occurrences[$0.label] != nil }) else { continue }
            for definition in set { found[definition.label] = nil }
        }
        return (found, path)
    }

    /// Gives each positional argument its words: one each, all that are left to the repeatable one.
    private mutating func distributePositionals() throws(ArgumentProblem) {
        var rest = positionals[...]
        for definition in command.parameters.map(\.definition) where definition.kind == .positional {
            let share = definition.isRepeatable ? rest.count : min(rest.count, 1)
            for word in rest.prefix(share) { add(Occurrence(spelling: definition.name, value: word), to: definition) }
            rest = rest.dropFirst(share)
        }
        guard let first = rest.first else { return }
        // An argument for which a shell has nothing to offer is a text.
        let last = command.parameters.map(\.definition).last { $0.kind == .positional }
        throw .unexpected(value: first, text: last?.completion == Completion.none ? last?.name : nil)
    }

    private func checkConflicts(in occurrences: [String: [Occurrence]]) throws(ArgumentProblem) {
        for set in path.flatMap(\.groups).flatMap(\.exclusive) {
            let typed = set.compactMap { occurrences[$0.label]?.first?.spelling }
            if typed.count > 1 { throw .conflict(typed[0], typed[1]) }
        }
    }
}
