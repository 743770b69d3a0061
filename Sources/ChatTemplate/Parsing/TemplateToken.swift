// SPDX-License-Identifier: Apache-2.0

/// A word of a template, with its line.
struct TemplateToken {
    enum Kind: Equatable {
        /// What stands outside the tags.
        case text([Unicode.Scalar])
        case blockBegin, blockEnd, outputBegin, outputEnd
        case name(String)
        case string(String)
        case integer(Int)
        case float(Double)
        case symbol(String)
        case end
    }

    let kind: Kind
    let line: Int
}

extension TemplateToken {
    /// How messages name it.
    var description: String {
        switch kind {
        case .text: "text"
        case .blockBegin: "'{%'"
        case .blockEnd: "'%}'"
        case .outputBegin: "'{{'"
        case .outputEnd: "'}}'"
        case .name(let name): "'\(name)'"
        case .string: "a string"
        case .integer, .float: "a number"
        case .symbol(let symbol): "'\(symbol)'"
        case .end: "the end of the template"
        }
    }
}
