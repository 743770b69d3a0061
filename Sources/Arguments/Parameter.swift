// SPDX-License-Identifier: Apache-2.0

/// An option, a flag or a positional argument, whatever the type of its value.
public protocol ParameterProtocol: Sendable {
    /// Name, help and the rest of what does not depend on the type of the value.
    var definition: ParameterDefinition { get }
    /// Reads the value from everything that was typed for this argument.
    func value(of occurrences: [Occurrence]) throws(ArgumentProblem) -> any Sendable
}

/// An option, a flag or a positional argument that gives a `Result`: defined once, used to declare a command and to ask
/// for what was typed.
///
///     let temperature = Parameter(option: "temperature", .number(in: 0...5), default: 1, help: "…")
///     arguments[temperature]  // a Double
///
/// An option without a default gives an optional, a repeatable one an array. Of an option that is typed more than once
/// without being repeatable, the last counts, so that a shell alias can be overridden.
public struct Parameter<Result: Sendable>: ParameterProtocol {
    /// Name, help and the rest of what does not depend on the type of the value.
    public let definition: ParameterDefinition
    private let read: @Sendable ([Occurrence]) throws(ArgumentProblem) -> Result

    /// Reads the value from everything that was typed for this argument.
    ///
    /// - Throws: ``ArgumentProblem`` for a bad value or when nothing was typed for a required argument.
    public func value(of occurrences: [Occurrence]) throws(ArgumentProblem) -> any Sendable {
        try read(occurrences)
    }

    // MARK: Options

    /// An option that may be left out: `--seed 7`.
    public init<Value>(
        option name: String,
        short: Character? = nil,
        _ kind: ValueKind<Value>,
        valueName: String? = nil,
        environment: String? = nil,
        isHidden: Bool = false,
        help: String
    ) where Result == Value? {
        let valueName = valueName ?? kind.name
        definition = ParameterDefinition(
            kind: .option,
            name: name,
            short: short,
            valueName: valueName,
            help: help,
            environment: environment,
            completion: kind.completion,
            isHidden: isHidden
        )
        read = { (occurrences) throws(ArgumentProblem) in try occurrences.last.map(kind.value(of:)) }
    }

    /// An option with a default: `--gamma 0.25`.
    public init(
        option name: String,
        short: Character? = nil,
        _ kind: ValueKind<Result>,
        default defaultValue: Result,
        valueName: String? = nil,
        environment: String? = nil,
        help: String
    ) {
        definition = ParameterDefinition(
            kind: .option,
            name: name,
            short: short,
            valueName: valueName ?? kind.name,
            help: help,
            defaultValue: kind.text(of: defaultValue),
            environment: environment,
            completion: kind.completion
        )
        read = { (occurrences) throws(ArgumentProblem) in try occurrences.last.map(kind.value(of:)) ?? defaultValue }
    }

    /// An option that must be given.
    public init(
        required name: String,
        short: Character? = nil,
        _ kind: ValueKind<Result>,
        valueName: String? = nil,
        environment: String? = nil,
        help: String
    ) {
        let definition = ParameterDefinition(
            kind: .option,
            name: name,
            short: short,
            valueName: valueName ?? kind.name,
            help: help,
            environment: environment,
            completion: kind.completion,
            isRequired: true
        )
        self.definition = definition
        read = { (occurrences) throws(ArgumentProblem) in
            guard let last = occurrences.last else { throw .missing(argument: definition.usage) }
            return try kind.value(of: last)
        }
    }

    /// An option that may be given several times: `-k first -k second`.
    public init<Value>(
        repeating name: String,
        short: Character? = nil,
        _ kind: ValueKind<Value>,
        valueName: String? = nil,
        help: String
    ) where Result == [Value] {
        definition = ParameterDefinition(
            kind: .option,
            name: name,
            short: short,
            valueName: valueName ?? kind.name,
            help: help,
            completion: kind.completion,
            isRepeatable: true
        )
        read = { (occurrences) throws(ArgumentProblem) in try kind.values(of: occurrences) }
    }

    // MARK: Flags

    /// A flag: `--json` turns it on.
    public init(flag name: String, short: Character? = nil, isHidden: Bool = false, help: String)
    where Result == Bool {
        definition = ParameterDefinition(
            kind: .flag(isNegatable: false),
            name: name,
            short: short,
            valueName: "",
            help: help,
            isHidden: isHidden
        )
        read = { (occurrences) throws(ArgumentProblem) in !occurrences.isEmpty }
    }

    /// A flag that can be turned on and off: `--color` and `--no-color`; nil when neither was typed.
    public init(negatable name: String, short: Character? = nil, help: String) where Result == Bool? {
        definition = ParameterDefinition(
            kind: .flag(isNegatable: true),
            name: name,
            short: short,
            valueName: "",
            help: help
        )
        read = { (occurrences) throws(ArgumentProblem) in occurrences.last.map { !$0.isNegated } }
    }

    // MARK: Positional arguments

    /// A positional argument that must be given.
    public init(positional name: String, _ kind: ValueKind<Result>, help: String) {
        definition = ParameterDefinition(
            kind: .positional,
            name: name,
            valueName: name,
            help: help,
            completion: kind.completion,
            isRequired: true
        )
        read = { (occurrences) throws(ArgumentProblem) in
            guard let first = occurrences.first else { throw .missing(argument: name) }
            return try kind.value(of: first)
        }
    }

    /// A positional argument that may be left out.
    public init<Value>(optional name: String, _ kind: ValueKind<Value>, help: String) where Result == Value? {
        definition = ParameterDefinition(
            kind: .positional,
            name: name,
            valueName: name,
            help: help,
            completion: kind.completion
        )
        read = { (occurrences) throws(ArgumentProblem) in try occurrences.first.map(kind.value(of:)) }
    }

    /// All positional arguments that are left, at least `atLeast` of them.
    public init<Value>(remaining name: String, _ kind: ValueKind<Value>, atLeast: Int = 0, help: String)
    where Result == [Value] {
        definition = ParameterDefinition(
            kind: .positional,
            name: name,
            valueName: name,
            help: help,
            completion: kind.completion,
            isRepeatable: true,
            isRequired: atLeast > 0
        )
        read = { (occurrences) throws(ArgumentProblem) in
            guard occurrences.count >= atLeast else { throw .missing(argument: name) }
            return try kind.values(of: occurrences)
        }
    }
}
