// SPDX-License-Identifier: Apache-2.0

/// What is taken away at the beginning of a text that is decoded, because encoding put it there.
enum DecodingRule: Sendable, Equatable {
    /// Nothing.
    case none
    /// At most that many spaces, of however many tokens.
    case leadingSpaces(Int)
    /// All spaces of the first token.
    case spacesOfFirstToken
    /// One space of the first token, and of the next as long as nothing was written.
    case spaceOfEachToken

    /// How far a text is decoded.
    struct State: Sendable {
        /// What is still to be taken away.
        private var rule: DecodingRule

        init(_ rule: DecodingRule) {
            self.rule = rule
        }

        /// Appends what a token writes at this place of the text.
        mutating func append(_ token: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
            let space = UInt8(ascii: " ")
            switch rule {
            case .none:
                bytes += token
            case .leadingSpaces(let count):
                let spaces = token.prefix(count).prefix { $0 == space }.count
                let left = spaces == token.count ? count - spaces : 0
                rule = left == 0 ? .none : .leadingSpaces(left)
                bytes += token.dropFirst(spaces)
            case .spacesOfFirstToken:
                rule = .none
                bytes += token.filter { $0 != space }
            case .spaceOfEachToken:
                let rest = token.first == space ? token.dropFirst() : token
                if !rest.isEmpty { rule = .none }
                bytes += rest
            }
        }
    }
}
