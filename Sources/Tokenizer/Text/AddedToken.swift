// SPDX-License-Identifier: Apache-2.0

import Tokens

/// A token that is found in the text before it is split and merged.
struct AddedToken: Sendable {
    /// What else a token takes from the text around it, or wants to find there.
    struct Rules: OptionSet, Sendable {
        let rawValue: UInt8
        /// It takes the white space before it, as far as no other added token has it (`lstrip`).
        static let takesSpaceBefore = Rules(rawValue: 1)
        /// It takes the white space after it (`rstrip`).
        static let takesSpaceAfter = Rules(rawValue: 2)
        /// It is found only where no word character touches it (`single_word`).
        static let isWholeWord = Rules(rawValue: 4)
    }

    let id: TokenID
    let content: [UInt8]
    let isSpecial: Bool
    var rules: Rules = []
}
