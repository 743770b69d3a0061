// SPDX-License-Identifier: Apache-2.0

import Tokens

/// A rank file of tiktoken: a line for each token, its bytes in base64, a space, and its rank, which is its id.
///
/// How text is split, and which special tokens there are, such a file does not say.
struct RankFile {
    let tokens: RankedTokens

    /// No first line is longer; the first tokens are single bytes.
    private static let longestFirstLine = 4096

    init(_ bytes: Span<UInt8>) throws(TokenizerError) {
        var tokens = RankedTokens(.ranks)
        var line = 0
        var at = 0
        while at < bytes.count {
            line += 1
            var end = at
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            defer { at = end + 1 }
            let last = end > at && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
            if last == at { continue }
            let text = bytes.extracting(at..<last)
            guard let parts = RankFile.parts(text), tokens.append(text.extracting(..<parts.space), rank: parts.rank)
            else {
                throw .malformedFile(.ranks, reason: "line \(line) is not a token in base64, a space and a rank")
            }
        }
        self.tokens = tokens
    }

    /// The tokenizer of these ranks.
    ///
    /// - Parameter pattern: the name of a split pattern, or of a vocabulary that is known; nil where the tokens are those of one.
    func tokenizer(pattern: String?) throws(TokenizerError) -> Tokenizer {
        try tokens.tokenizer(TextRules(named: pattern, fingerprint: tokens.entries.fingerprint))
    }

    /// Whether a file that begins like that has the lines of a rank file.
    static func isBeginning(_ bytes: Span<UInt8>) -> Bool {
        var end = 0
        while end < min(bytes.count, longestFirstLine), bytes[end] != UInt8(ascii: "\n"),
            bytes[end] != UInt8(ascii: "\r")
        { end += 1 }
        guard let (space, _) = parts(bytes.extracting(..<end)), space % 4 == 0 else { return false }
        return (0..<space).allSatisfy { Base64.isCharacter(bytes[$0]) }
    }

    /// Where the space of a line is, and the rank behind it; nil when there is not that.
    private static func parts(_ line: Span<UInt8>) -> (space: Int, rank: TokenID)? {
        var space = 0
        while space < line.count, line[space] != UInt8(ascii: " ") { space += 1 }
        guard space > 0, space + 1 < line.count else { return nil }
        var rank = 0
        for index in (space + 1)..<line.count {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = line[index] else { return nil }
            rank = rank * 10 + Int(line[index] - UInt8(ascii: "0"))
            guard rank <= MergeTable.largestID else { return nil }
        }
        return (space, TokenID(rank))
    }
}
