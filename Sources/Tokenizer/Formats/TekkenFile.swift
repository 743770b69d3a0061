// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

/// A `tekken.json` of Mistral: ranked tokens, and special tokens before them, by which the ids of the others are shifted.
struct TekkenFile {
    private let config: JSONValue
    private let vocabulary: JSONValue
    private let special: JSONValue?

    /// The special tokens of files that list none (those up to version 7 of the format).
    private static let standard = [
        "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]",
        "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]", "[PREFIX]", "[MIDDLE]",
        "[SUFFIX]",
        "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]",
    ]
    /// The last version of the format whose files need not list their special tokens.
    private static let lastWithStandard = 7

    init(_ root: JSONValue) throws(TokenizerError) {
        let (config, vocabulary, special) = try reading { () throws(JSONError) in
            (try root.member("config"), try root.member("vocab"), try root.optional("special_tokens"))
        }
        self.config = config
        self.vocabulary = vocabulary
        self.special = special
    }

    /// The tokenizer that the file describes.
    func tokenizer() throws(TokenizerError) -> Tokenizer {
        let pattern = try reading { () throws(JSONError) in try config.member("pattern").string() }
        guard let split = PreTokenizer.Split(pattern: pattern) else {
            throw .unsupported(.preTokenizer, name: pattern)
        }
        let size = try count("default_vocab_size")
        let specialCount = try count("default_num_special_tokens")
        guard specialCount <= size, size <= MergeTable.largestID else {
            throw .malformedFile(
                .tekken,
                reason: "\(specialCount) of \(size) tokens are special; expected a part of them"
            )
        }
        let tokens = try readTokens(size - specialCount)
        let special = try readSpecial(specialCount)
        return try tokens.tokenizer(PreTokenizer(splits: [split]), special: special, shift: TokenID(specialCount))
    }

    private func count(_ name: String) throws(TokenizerError) -> Int {
        let count = try reading { () throws(JSONError) in try config.member(name).integer(as: UInt32.self) }
        return Int(count)
    }

    /// The first tokens of the list; a model may use fewer than there are.
    private func readTokens(_ count: Int) throws(TokenizerError) -> RankedTokens {
        var tokens = RankedTokens(.tekken)
        let (rankName, bytesName) = (Array("rank".utf8), Array("token_bytes".utf8))
        var rank = 0
        var invalid: Int?
        try reading { () throws(JSONError) in
            try vocabulary.forEachElement { (token) throws(JSONError) in
                defer { rank += 1 }
                guard rank < count, invalid == nil else { return }
                var isInPlace: Bool?
                var isSpelt: Bool?
                try token.forEachMemberUTF8 { (name, value) throws(JSONError) in
                    if isInPlace == nil, name.span.equals(rankName.span) {
                        isInPlace = try value.integer(as: Int.self) == rank
                    } else if isSpelt == nil, name.span.equals(bytesName.span) {
                        isSpelt = try value.withUTF8 { tokens.append($0.span, rank: TokenID(rank)) }
                    }
                }
                guard let isInPlace else { throw .missing(member: "rank") }
                guard let isSpelt else { throw .missing(member: "token_bytes") }
                if !isInPlace || !isSpelt { invalid = rank }
            }
        }
        if let invalid {
            throw .malformedFile(.tekken, reason: "entry \(invalid) of vocab is not the token of that rank in base64")
        }
        guard rank >= count else {
            throw .malformedFile(.tekken, reason: "vocab has \(rank) tokens; expected \(count)")
        }
        return tokens
    }

    /// The special tokens in the order of ids; those that the file does not name are `<SPECIAL_n>`.
    private func readSpecial(_ count: Int) throws(TokenizerError) -> [AddedToken] {
        var names: [String] = []
        if let special {
            var rank = 0
            var isInOrder = true
            try reading { () throws(JSONError) in
                try special.forEachElement { (token) throws(JSONError) in
                    names.append(try token.member("token_str").string())
                    isInOrder = try token.member("rank").integer(as: Int.self) == rank && isInOrder
                    rank += 1
                }
            }
            guard isInOrder else {
                throw .malformedFile(.tekken, reason: "special_tokens are not in the order of ranks")
            }
        } else {
            let version = try reading { () throws(JSONError) in try config.optional("version")?.string() } ?? ""
            guard let number = Int(version.dropFirst()), version.hasPrefix("v"), number <= TekkenFile.lastWithStandard
            else {
                throw .malformedFile(
                    .tekken,
                    reason: "version '\(version)' has no special_tokens; expected a list of them"
                )
            }
            names = TekkenFile.standard
        }
        guard names.count <= count else {
            throw .malformedFile(.tekken, reason: "special_tokens has \(names.count) tokens; expected at most \(count)")
        }
        for id in names.count..<count { names.append("<SPECIAL_\(id)>") }
        return names.enumerated().map { (id, name) in
            AddedToken(id: TokenID(id), content: Array(name.utf8), isSpecial: true)
        }
    }
}
