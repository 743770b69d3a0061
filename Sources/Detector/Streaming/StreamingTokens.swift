// SPDX-License-Identifier: Apache-2.0

import Tokenizer
import Tokens

/// Text that comes piece by piece, as tokens that stay.
///
/// The last tokens of a text change with what follows, so that text is held back until a word begins after it: at a space
/// between two visible characters every tokenizer that splits words begins a new piece. What is read before such a place
/// is read again once, as the left neighbour of what comes next, so that nothing which a tokenizer puts before a text
/// gets into its middle. Where no word begins for 4,096 bytes, as in writing without spaces, the text is cut between
/// two characters; a few tokens there may be other ones than those of the whole text, which costs the mark a little and
/// never makes a p-value wrong: that holds for any tokens which do not depend on the key.
struct StreamingTokens {
    /// What was read before, and then what is held back.
    private var bytes: [UInt8] = []
    /// How many of ``bytes`` were read before.
    private var readCount = 0
    /// Up to where places to cut at were looked for.
    private var searchedCount = 0

    /// This much text without a place to cut at is cut all the same.
    private static let greatestHeldCount = 4096
    /// How much of it is held back then, and how much is read again before it.
    private static let keptCount = 256

    /// Adds text, and the tokens that it makes certain.
    ///
    /// - Parameters:
    ///   - isEnd: whether no more text follows.
    ///   - encoding: memory.
    ///   - tokens: the tokens are added at its end.
    /// - Complexity: O(*m*) amortised in the number of bytes added.
    mutating func append(
        _ text: Span<UInt8>,
        isEnd: Bool,
        with encoder: inout Tokenizer.Encoder,
        _ encoding: inout Encoding,
        to tokens: inout [TokenID]
    ) {
        for index in text.indices { bytes.append(text[index]) }
        if isEnd {
            read(upTo: bytes.count, with: &encoder, &encoding, to: &tokens)
            bytes.removeAll(keepingCapacity: true)
            readCount = 0
            searchedCount = 0
        } else if let cut = findCut() {
            read(upTo: cut, with: &encoder, &encoding, to: &tokens)
            forget(upTo: cut)
        } else if bytes.count - readCount > Self.greatestHeldCount {
            // What follows the last tokens is read with them, and not taken.
            let cut = read(upTo: bytes.count - Self.keptCount, of: bytes.count, with: &encoder, &encoding, to: &tokens)
            forget(upTo: cut)
        }
    }

    /// The last place at which the text may be cut; nil when there is none after what was read.
    private mutating func findCut() -> Int? {
        let first = max(readCount + 1, searchedCount)
        searchedCount = max(bytes.count - 1, first)
        var index = bytes.count - 2
        while index >= first {
            if beginsWord(at: index) { return index }
            index -= 1
        }
        return nil
    }

    /// Whether a space stands there between two visible characters.
    private func beginsWord(at index: Int) -> Bool {
        guard bytes[index] == 0x20, bytes[index - 1] > 0x20 else { return false }
        // The first bytes of no white space; E1, E2 and E3 begin some.
        let next = bytes[index + 1]
        return next > 0x20 && next < 0x7F || next >= 0xC3 && !(0xE1...0xE3).contains(next)
    }

    /// Adds the tokens that end after what was read, and not after a place.
    ///
    /// - Parameter end: up to where text is read; nil for up to the place itself.
    /// - Returns: where the last of these tokens ends; the place where there is none.
    @discardableResult
    private func read(
        upTo cut: Int,
        of end: Int? = nil,
        with encoder: inout Tokenizer.Encoder,
        _ encoding: inout Encoding,
        to tokens: inout [TokenID]
    ) -> Int {
        encoder.encode(bytes.span.extracting(0..<(end ?? cut)), into: &encoding)
        var last = cut
        for (token, tokenEnd) in zip(encoding.tokens, encoding.ends) where tokenEnd > readCount && tokenEnd <= cut {
            tokens.append(token)
            last = tokenEnd
        }
        return last
    }

    /// Keeps, of what was read, from the last word but one on, or so many bytes.
    private mutating func forget(upTo cut: Int) {
        var start = cut - 1
        let least = max(1, cut - Self.keptCount)
        while start > least, !beginsWord(at: start) { start -= 1 }
        start = start > least ? start : cut > Self.keptCount ? characterStart(before: cut - Self.keptCount) : 0
        bytes.removeFirst(start)
        readCount = cut - start
        searchedCount -= start
    }

    /// The last place at most there that does not lie inside a character.
    private func characterStart(before place: Int) -> Int {
        var place = place
        while place > 0, bytes[place] & 0xC0 == 0x80 { place -= 1 }
        return place
    }
}
