// SPDX-License-Identifier: Apache-2.0

/// An expression, with the line on which it begins.
struct Expression: Sendable {
    let kind: Kind
    let line: Int
    /// How deeply expressions nest in this one, from 1.
    let height: Int

    init(kind: Kind, line: Int) {
        self.kind = kind
        self.line = line
        height = (kind.operands.map(\.height).max() ?? 0) + 1
    }

    indirect enum Kind: Sendable {
        case literal(Literal)
        case name(String)
        case list([Expression])
        case tuple([Expression])
        case dictionary([(key: Expression, value: Expression)])
        case attribute(Expression, String)
        case item(Expression, Expression)
        case slice(Expression?, Expression?, Expression?)
        case call(Expression, CallArguments)
        /// A filter; without an operand it takes the text of a block.
        case filter(Expression?, String, CallArguments)
        case test(Expression, String, CallArguments, isNegated: Bool)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        case concatenation([Expression])
        case comparison(Expression, [(comparison: Comparison, operand: Expression)])
        case and(Expression, Expression)
        case or(Expression, Expression)
        case not(Expression)
        case conditional(test: Expression, then: Expression, otherwise: Expression?)
    }
}

extension Expression.Kind {
    /// The expressions right inside this one.
    var operands: [Expression] {
        switch self {
        case .literal, .name: []
        case .list(let elements), .tuple(let elements), .concatenation(let elements): elements
        case .dictionary(let pairs): pairs.flatMap { [$0.key, $0.value] }
        case .attribute(let value, _), .unary(_, let value), .not(let value): [value]
        case .item(let first, let second), .binary(_, let first, let second), .and(let first, let second),
            .or(let first, let second):
            [first, second]
        case .slice(let start, let stop, let step): [start, stop, step].compactMap { $0 }
        case .call(let callee, let arguments): [callee] + arguments.values
        case .filter(let operand, _, let arguments): (operand.map { [$0] } ?? []) + arguments.values
        case .test(let operand, _, let arguments, _): [operand] + arguments.values
        case .comparison(let first, let others): [first] + others.map(\.operand)
        case .conditional(let test, let then, let otherwise): [test, then] + (otherwise.map { [$0] } ?? [])
        }
    }
}

/// A value that the source spells out.
enum Literal: Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case text(MarkedText)
}

enum UnaryOperator: Sendable {
    case plus, minus
}

enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case power = "**"
}

enum Comparison: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"
}

/// What stands in the parentheses of a call.
struct CallArguments: Sendable {
    var positional: [Expression] = []
    var keywords: [(name: String, value: Expression)] = []
    /// The list behind `*`.
    var rest: Expression?
    /// The mapping behind `**`.
    var restKeywords: Expression?

    /// All of them.
    var values: [Expression] { positional + keywords.map(\.value) + [rest, restKeywords].compactMap { $0 } }
}

/// What an assignment gives a value to.
indirect enum Target: Sendable {
    case name(String)
    case attribute(String, String)
    case tuple([Target])
}

/// A macro: a piece of template with parameters.
final class Macro: Sendable {
    let name: String
    let parameters: [(name: String, standard: Expression?)]
    let body: [Statement]
    /// Whether the body asks for the arguments that no parameter takes.
    let takesRest: Bool
    let takesRestKeywords: Bool
    let takesCaller: Bool

    init(_ name: String, _ parameters: [(name: String, standard: Expression?)], _ body: [Statement], names: Set<String>)
    {
        self.name = name
        self.parameters = parameters
        self.body = body
        takesRest = names.contains("varargs")
        takesRestKeywords = names.contains("kwargs")
        takesCaller = names.contains("caller")
    }
}

/// A statement, with the line on which it begins.
struct Statement: Sendable {
    let kind: Kind
    let line: Int

    indirect enum Kind: Sendable {
        case text(MarkedText)
        case output([Expression])
        case set(Target, Expression)
        /// `{% set x | filter %}…{% endset %}`
        case setBlock(Target, filter: Expression?, [Statement])
        /// Conditions with what each leads to, and what is done when none holds.
        case conditional([(test: Expression, body: [Statement])], otherwise: [Statement])
        case loop(Target, in: Expression, where: Expression?, [Statement], otherwise: [Statement])
        case macro(Macro)
        /// `{% call(…) name(…) %}…{% endcall %}`
        case call(Macro, Expression)
        case filter(Expression, [Statement])
        case with([(Target, Expression)], [Statement])
        /// Statements with names of their own, such as those of `{% generation %}`.
        case scope([Statement])
        case breakLoop
        case continueLoop
    }
}
