// SPDX-License-Identifier: Apache-2.0

/// What can stand after the name of a command, as the scripts of all shells need it; without what is hidden.
struct CompletionPage {
    /// An option or a flag.
    struct Option {
        /// The letter after one dash.
        let short: Character?
        /// The names after two dashes.
        let names: [String]
        let takesValue: Bool
        let valueName: String
        let completion: Completion
        let summary: String
        let isRepeatable: Bool
        /// Whether nothing else matters once it is there.
        let isLast: Bool
        /// Spellings of the options that exclude it.
        var rivals: [String] = []

        /// With dashes, as one types them.
        var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + names.map { "--\($0)" } }
    }

    /// A positional argument.
    struct Operand {
        let name: String
        let completion: Completion
        let isRepeatable: Bool
        let isRequired: Bool
    }

    /// The names of the command and of those above it, the program's left out.
    let place: [String]
    let commands: [(name: String, summary: String)]
    let options: [Option]
    let operands: [Operand]

    fileprivate init<Action>(path: [Command<Action>]) {
        let own = path[path.count - 1]
        place = path.dropFirst().map(\.name)
        commands = own.subcommands.filter { !$0.isHidden }.map { ($0.name, Self.summary($0.abstract)) }
        let shown = path.reversed().flatMap(\.parameters).map(\.definition).filter { !$0.isHidden }
        let sets = path.flatMap(\.groups).flatMap(\.exclusive)
        var options = shown.filter { $0.kind != .positional }.map { definition in
            var option = Option(of: definition)
            let rivals = sets.filter { $0.contains(definition) }.joined().filter { $0 != definition }
            option.rivals = rivals.map(Option.init(of:)).flatMap(\.spellings)
            return option
        }
        options.append(Option(short: "h", name: "help", summary: "Print the page of the command"))
        if path.count == 1 { options.append(Option(short: "V", name: "version", summary: "Print the version")) }
        self.options = options
        operands = own.parameters.map(\.definition).filter { $0.kind == .positional }.map { definition in
            Operand(
                name: definition.name,
                completion: definition.completion,
                isRepeatable: definition.isRepeatable,
                isRequired: definition.isRequired
            )
        }
    }

    /// The first sentence or clause of a help text, without its stop.
    static func summary(_ help: String) -> String {
        let clause = help.firstRange(of: "; ").map { help[..<$0.lowerBound] } ?? help[...]
        let sentence = clause.firstRange(of: ". ").map { clause[..<$0.lowerBound] } ?? clause
        return String(sentence.hasSuffix(".") ? sentence.dropLast() : sentence)
    }
}

extension CompletionPage.Option {
    fileprivate init(of definition: ParameterDefinition) {
        short = definition.short
        names = definition.longSpellings.map { String($0.dropFirst(2)) }
        takesValue = definition.kind == .option
        valueName = definition.valueName
        completion = definition.completion
        summary = CompletionPage.summary(definition.help)
        isRepeatable = definition.isRepeatable
        isLast = false
    }

    /// A flag that every command understands.
    fileprivate init(short: Character, name: String, summary: String) {
        self.short = short
        names = [name]
        takesValue = false
        valueName = ""
        completion = .none
        self.summary = summary
        isRepeatable = false
        isLast = true
    }
}

extension Command {
    /// The pages of the whole tree, each command before those below it.
    var completionPages: [CompletionPage] {
        func pages(below path: [Command]) -> [CompletionPage] {
            [CompletionPage(path: path)]
                + path[path.count - 1].subcommands.filter { !$0.isHidden }.flatMap { pages(below: path + [$0]) }
        }
        return pages(below: [self])
    }
}
