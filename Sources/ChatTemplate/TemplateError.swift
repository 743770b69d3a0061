// SPDX-License-Identifier: Apache-2.0

/// Why a template cannot be read or rendered.
public struct TemplateError: Error, Equatable, Sendable {
    /// What went wrong.
    public enum Kind: Equatable, Sendable {
        /// The template is not of the language.
        case syntax
        /// An expression has no value.
        case evaluation
        /// The template itself refuses what it was given, by `raise_exception`.
        case raised
        /// A bound of ``TemplateLimits`` is reached.
        case limit
    }

    /// What went wrong.
    public let kind: Kind
    /// The line of the template, from 1.
    public let line: Int
    /// A lower-case fragment, or the template's own words.
    public let reason: String
}

extension TemplateError: CustomStringConvertible {
    /// A lower-case fragment with the line.
    public var description: String {
        switch kind {
        case .syntax, .evaluation, .limit: "line \(line) of the template: \(reason)"
        case .raised: "the template refuses the messages: \(reason)"
        }
    }
}
