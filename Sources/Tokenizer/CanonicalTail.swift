// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// The end of a text that is being written token by token: tells which tokens keep it *canonical*, that is, the very
/// tokens that its own text is read as.
///
///     var tail = CanonicalTail(tokenizer)
///     if tail.allows(token) { tail.append(token) }
///
/// Only the last 64 tokens at most are kept and encoded again: what a token is read as depends on its neighbours alone
/// (byte pair encodings are canonical where all pairs of neighbours are), and words begin anew at their spaces. Belongs
/// to one thread at a time; allocates nothing once its memory has grown.
///
/// Source: Vieira et al., "Language Models over Canonical Byte-Pair Encodings", ICML 2025.
public struct CanonicalTail: Sendable {
    private let tokenizer: Tokenizer
    private var encoder: Tokenizer.Encoder
    private var encoding = Encoding(keepsEnds: false)
    /// The last tokens of the text.
    private var tokens: [TokenID] = []
    /// The text of ``tokens``, as it is encoded again.
    private var bytes: [UInt8] = []
    /// How far ``bytes`` are decoded: what encoding puts before a text is not in them.
    private var decoding: DecodingRule.State
    /// The tokens that ``bytes`` begin with before those of ``tokens``.
    private var anchor: [TokenID] = []

    /// The token that was asked for last, if it was allowed; nil once a token was added.
    private var allowed: TokenID?
    /// The tokens that go on inside a character.
    private let continuations: [TokenID]

    /// So many ways to complete a character are tried at most.
    private static let mostCompletions = 512
    /// What may follow white space: a letter that tokens join to a space, punctuation, a digit, a letter of bytes.
    private static let probes = ["a", ".", "1", "\u{A015}"]
    /// A tail is cut when it has this many tokens, before a word at least ``kept`` tokens from its end.
    private static let preferredLength = 32
    private static let kept = 8
    /// Where no word begins, it is cut before any character when it has this many.
    private static let greatestLength = 64

    /// The end of an empty text.
    ///
    /// - Complexity: O(vocabulary); copies are cheap, and independent.
    public init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        encoder = Tokenizer.Encoder(tokenizer)
        decoding = DecodingRule.State(tokenizer.text.decoding)
        let vocabulary = tokenizer.model.vocabulary
        continuations = (0..<TokenID(vocabulary.count)).filter { token in
            vocabulary.bytes[vocabulary.range(of: token)].first.map { $0 & 0xC0 == 0x80 } == true
        }
    }

    /// Forgets the text.
    public mutating func removeAll() {
        tokens.removeAll(keepingCapacity: true)
        allowed = nil
        rebuild()
    }

    /// Adds a token to the text.
    ///
    /// Unless ``allows(_:)`` was asked for this token just before and said yes, the text counts as beginning anew: what
    /// is read otherwise cannot be mended.
    ///
    /// - Complexity: O(1) amortised.
    public mutating func append(_ token: TokenID) {
        guard token == allowed else {
            removeAll()
            return
        }
        // Of the token after this one nothing is known.
        allowed = nil
        tokens.append(token)
        write(token)
        guard tokens.count >= Self.preferredLength, let start = findCut() else { return }
        tokens.removeSubrange(..<start)
        rebuild()
    }

    /// Whether the text with that token at its end is read as the tokens that wrote it, or can be with what follows.
    ///
    /// A token that ends inside a character is allowed when tokens that complete it are. After white space what follows
    /// decides where pieces begin, so there it is enough that one kind of character could follow. Where tokens that are
    /// whole words go before merges (Llama 3), what is canonical need not be so while it is written; such words, which
    /// are rare, are not.
    ///
    /// - Complexity: O(1): up to 64 tokens are encoded, once or, after white space, up to five times; inside a
    ///   character up to 512 times.
    public mutating func allows(_ token: TokenID) -> Bool {
        let isAllowed = keepsCanonical(token)
        allowed = isAllowed ? token : nil
        return isAllowed
    }

    private mutating func keepsCanonical(_ token: TokenID) -> Bool {
        let (length, state, count) = (bytes.count, decoding, tokens.count)
        defer {
            bytes.removeSubrange(length...)
            decoding = state
            tokens.removeSubrange(count...)
        }
        let isInside = endsInsideCharacter
        tokens.append(token)
        write(token)
        if isInside, bytes.count > length, bytes[length] & 0xC0 != 0x80 { return false }
        if bytes.count == length {
            // Only a space that encoding brings back by itself may write nothing.
            return !tokenizer.model.vocabulary.range(of: token).isEmpty
        }
        if endsInsideCharacter {
            var tries = Self.mostCompletions
            return canBeCompleted(&tries)
        }
        if isCanonical { return true }
        guard let last = bytes.last, last == 0x20 || (0x09...0x0D).contains(last) else { return false }
        for probe in Self.probes {
            bytes += probe.utf8
            defer { bytes.removeLast(probe.utf8.count) }
            if isCanonical { return true }
        }
        return false
    }

    /// Whether the character in which the text ends can be completed; also when it is not found out in so many tries.
    private mutating func canBeCompleted(_ tries: inout Int) -> Bool {
        let length = bytes.count
        for token in continuations {
            guard tries > 0 else { return true }
            tokens.append(token)
            write(token)
            defer {
                tokens.removeLast()
                bytes.removeSubrange(length...)
            }
            if endsInsideCharacter {
                if hasGrownCharacter(by: bytes.count - length), canBeCompleted(&tries) { return true }
            } else {
                tries -= 1
                if isCanonical { return true }
            }
        }
        return false
    }

    /// Whether the last bytes go on with the character before them: they are all of its inside.
    private func hasGrownCharacter(by count: Int) -> Bool {
        bytes.suffix(count).allSatisfy { $0 & 0xC0 == 0x80 }
    }

    /// Whether ``bytes`` are read as tokens that begin with ``anchor`` and ``tokens``.
    private var isCanonical: Bool {
        mutating get {
            let text = bytes
            encoder.encode(text.span, into: &encoding)
            let first = anchor.count
            guard encoding.tokens.count >= first + tokens.count else { return false }
            // The end differs sooner than the beginning.
            for index in stride(from: tokens.count - 1, through: 0, by: -1)
            where encoding.tokens[first + index] != tokens[index] {
                return false
            }
            return true
        }
    }

    private mutating func write(_ token: TokenID) {
        let vocabulary = tokenizer.model.vocabulary
        decoding.append(vocabulary.bytes[vocabulary.range(of: token)], to: &bytes)
    }

    /// Whether ``bytes`` end in the beginning of a character.
    private var endsInsideCharacter: Bool {
        var length = 0
        for byte in bytes.reversed().prefix(4) {
            length += 1
            if byte & 0xC0 == 0x80 { continue }
            return byte >= 0xF0 ? length < 4 : byte >= 0xE0 ? length < 3 : byte >= 0xC0 && length < 2
        }
        return false
    }

    // MARK: Cutting

    /// The index of a token that the tail may as well begin with; nil while there is none.
    private func findCut() -> Int? {
        let vocabulary = tokenizer.model.vocabulary
        let latest = tokens.count - Self.kept
        for index in stride(from: latest, to: 0, by: -1) {
            let bytes = vocabulary.bytes[vocabulary.range(of: tokens[index])]
            let before = vocabulary.bytes[vocabulary.range(of: tokens[index - 1])]
            if let last = before.last, last > 0x20, bytes.count > 1, bytes.first == 0x20,
                Self.isLetter(bytes[bytes.startIndex + 1])
            {
                return index
            }
        }
        guard tokens.count >= Self.greatestLength else { return nil }
        for index in stride(from: latest, to: 0, by: -1) {
            if let first = vocabulary.bytes[vocabulary.range(of: tokens[index])].first, Self.isLetter(first) {
                return index
            }
        }
        return latest
    }

    /// Whether a character that begins with that byte is a letter, or may be.
    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0xC0 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Writes ``bytes`` again for the tokens that are left.
    private mutating func rebuild() {
        bytes.removeAll(keepingCapacity: true)
        anchor.removeAll(keepingCapacity: true)
        decoding = DecodingRule.State(tokenizer.text.decoding)
        if let first = tokens.first, tokenizer.text.decoding != .none,
            tokenizer.model.vocabulary.bytes[tokenizer.model.vocabulary.range(of: first)].first != 0x20
        {
            // What encoding puts before a text must not touch these tokens, which are in the middle of it.
            bytes.append(0x0A)
            let text = bytes
            encoder.encode(text.span, into: &encoding)
            anchor += encoding.tokens
            decoding = DecodingRule.State(.none)
        }
        for token in tokens { write(token) }
    }
}
