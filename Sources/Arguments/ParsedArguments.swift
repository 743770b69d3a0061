// SPDX-License-Identifier: Apache-2.0

/// What was typed for a command: every value read and checked.
public struct ParsedArguments: Sendable {
    /// The command that was called, such as `wmctl key new`.
    public let command: String
    private var values: [String: any Sendable] = [:]
    private var spellings: [String: Occurrence] = [:]
    private var allTyped: [String: [Occurrence]] = [:]

    /// The configuration file that was read; nil when none was named.
    public let configurationPath: String?

    init(command: String, configurationPath: String? = nil) {
        self.command = command
        self.configurationPath = configurationPath
    }

    mutating func record(_ value: any Sendable, _ typed: [Occurrence], for definition: ParameterDefinition) {
        values[definition.label] = value
        spellings[definition.label] = typed.last
        allTyped[definition.label] = typed
    }

    /// Whether an argument was given as in other arguments of the same command; what a file behind a path holds is not
    /// compared.
    public func isSame(_ definition: ParameterDefinition, as other: ParsedArguments) -> Bool {
        let (one, two) = (allTyped[definition.label] ?? [], other.allTyped[definition.label] ?? [])
        return one.map(\.value) == two.map(\.value) && one.map(\.isNegated) == two.map(\.isNegated)
    }

    /// The value of an argument.
    ///
    /// - Precondition: the command, or one above it, declares the argument.
    public subscript<Result>(_ parameter: Parameter<Result>) -> Result {
        guard let value = values[parameter.definition.label] as? Result else {
            preconditionFailure("'\(command)' does not declare '\(parameter.definition.label)'")
        }
        return value
    }

    /// Whether the argument was typed, or came from its environment variable or the configuration file, as opposed to its default.
    public func isGiven(_ parameter: some ParameterProtocol) -> Bool {
        spellings[parameter.definition.label] != nil
    }

    /// The error for a value that only the command can judge.
    public func invalid(_ parameter: some ParameterProtocol, expected: String) -> ArgumentError {
        let label = parameter.definition.label
        let typed = spellings[label]
        let problem = ArgumentProblem.invalid(
            argument: typed?.spelling ?? label,
            value: typed?.value ?? parameter.definition.defaultValue ?? "",
            expected: expected
        )
        guard let line = typed?.line, let configurationPath else { return ArgumentError(problem, command: command) }
        let place = ConfigurationProblem(path: configurationPath, line: line, problem)
        return ArgumentError(.configuration(place), command: command)
    }

    /// The error for a rule that only the command knows.
    public func broken(_ rule: String, help: String? = nil) -> ArgumentError {
        ArgumentError(.rule(rule, help: help), command: command)
    }
}

/// What a command line asks for.
public enum Outcome<Action: Sendable>: Sendable {
    /// To run a command.
    case run(Action, ParsedArguments)
    /// To read a help page; not `isRequested` when a command with subcommands was called without one.
    case help(HelpPage, isRequested: Bool)
    /// To know the program's version.
    case version
}
