// SPDX-License-Identifier: Apache-2.0

/// What one rendering may take: a template comes out of a file that anyone may have written.
public struct TemplateLimits: Equatable, Sendable {
    /// Steps, counting each expression, each element of a list and each character that an operation makes.
    public var work = 20_000_000
    /// Steps that come on top for each character of the messages and variables.
    public var workPerInputCharacter = 200
    /// The most bytes of the rendered text, on top of eight for each character of the messages and variables.
    public var outputBytes = 4 << 20

    /// The bounds that every published chat template stays far below.
    public init() {}

    /// How deeply expressions, statements and calls of macros may nest while they are evaluated.
    static let evaluationDepth = 400
    /// How deeply macros may call each other.
    static let callDepth = 60
    /// How deeply the source may nest.
    static let sourceDepth = 120
    /// How deeply expressions may nest in one, where each operator of a chain counts.
    static let expressionHeight = 250
    /// How deeply lists and mappings may nest.
    static let valueDepth = 100
    /// The longest source, in bytes.
    static let sourceBytes = 1 << 20
}
