// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a command line, without the command it was meant for.
public indirect enum ArgumentProblem: Error, Equatable, Sendable {
    /// No option has that name.
    case unknownOption(String, suggestion: String?)
    /// No command has that name.
    case unknownCommand(String, suggestion: String?)
    /// An option stands without its value; `next` is what follows in its place and looks like an option.
    case missingValue(option: String, valueName: String, next: String?)
    /// A flag was given a value: `--json=yes`.
    case unexpectedValue(flag: String, value: String)
    /// A value is not what the argument takes.
    case invalid(argument: String, value: String, expected: String)
    /// An argument that must be there is not.
    case missing(argument: String)
    /// More positional arguments than the command takes; `text` is the one that it may have been meant to be a part of.
    case unexpected(value: String, text: String?)
    /// Two arguments that exclude each other.
    case conflict(String, String)
    /// A rule that only the command knows was broken; `help` says what to do.
    case rule(String, help: String?)
    /// Nothing that a configuration file may set has that name.
    case unknownName(String, suggestion: String?)
    /// A configuration file cannot be used.
    case configuration(ConfigurationProblem)
}

/// A command line that cannot be run as it was typed.
///
/// ``description`` is the fragment after `error: `, ``help`` the one after `help: `.
public struct ArgumentError: Error, Equatable, Sendable {
    /// What is wrong.
    public let problem: ArgumentProblem
    /// The command that was called, such as `wmctl key new`.
    public let command: String

    /// An error of a command.
    public init(_ problem: ArgumentProblem, command: String) {
        self.problem = problem
        self.command = command
    }

    /// What the user can do about it.
    public var help: String { help(for: problem) }

    private func help(for problem: ArgumentProblem) -> String {
        switch problem {
        case .configuration(let error): help(for: error.problem)
        case .unknownOption(_, let suggestion?), .unknownCommand(_, let suggestion?), .unknownName(_, let suggestion?):
            "did you mean '\(suggestion)'?"
        case .missingValue(let option, _, let next?):
            "to pass a value that begins with a dash, write '\(option)=\(next)'"
        case .unexpectedValue(let flag, _):
            "write '\(flag)' alone"
        case .unexpected(_, let text?):
            "put \(text) in quotes when it has spaces"
        case .rule(_, let help?):
            help
        default:
            "see '\(command) --help'"
        }
    }
}

extension ArgumentError: CustomStringConvertible {
    /// A lower-case fragment that names the argument, the bad value and what was expected.
    public var description: String { problem.description }
}

extension ArgumentProblem: CustomStringConvertible {
    /// A lower-case fragment that names the argument, the bad value and what was expected.
    public var description: String {
        switch self {
        case .unknownOption(let name, _): "unknown option \(quoted(name))"
        case .unknownCommand(let name, _): "unknown command \(quoted(name))"
        case .missingValue(let option, let valueName, _): "option '\(option)' needs a value \(valueName)"
        case .unexpectedValue(let flag, let value): "flag '\(flag)' takes no value; found \(quoted(value))"
        case .invalid(let argument, let value, let expected):
            "invalid value \(quoted(value)) for '\(argument)'; expected \(expected)"
        case .missing(let argument): "missing argument '\(argument)'"
        case .unexpected(let value, _): "unexpected argument \(quoted(value))"
        case .conflict(let first, let second): "'\(first)' cannot be used with '\(second)'"
        case .rule(let message, _): message
        case .unknownName(let name, _): "unknown name \(quoted(name)); expected that of an option, without dashes"
        case .configuration(let error):
            "\(error.path)\(error.line.map { ":\($0)" } ?? ""): \(error.problem.description)"
        }
    }
}
