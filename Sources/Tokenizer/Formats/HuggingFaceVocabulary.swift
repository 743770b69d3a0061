// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

/// Reads the member `vocab` of a BPE model.
struct HuggingFaceVocabulary {
    private let spelling: TokenSpelling
    /// Whether tokens such as `<0x0A>` write that byte.
    private let spellsBytes: Bool
    private let unknown: [UInt8]?
    /// Byte → its token of the form `<0xNN>`, or `BytePairModel.missing`.
    private var bytes = [TokenID](repeating: BytePairModel.missing, count: 256)
    /// The token for characters that have none.
    private(set) var unknownID: TokenID?

    init(_ spelling: TokenSpelling, spellsBytes: Bool, unknown: String?) {
        self.spelling = spelling
        self.spellsBytes = spellsBytes && spelling != .bytes
        self.unknown = unknown.map { Array($0.utf8) }
    }

    /// The tokens of all bytes; nil when there are none.
    func allBytes() throws(TokenizerError) -> [TokenID]? {
        if bytes.allSatisfy({ $0 == BytePairModel.missing }) { return nil }
        if bytes.contains(BytePairModel.missing) {
            throw .unsupported(.model, name: "BPE with byte_fallback and tokens for some bytes")
        }
        return bytes
    }

    /// The tokens of the file and those that are added to it.
    mutating func read(_ value: JSONValue, _ added: HuggingFaceAddedTokens) throws(TokenizerError) -> Vocabulary {
        var entries = Vocabulary.Entries()
        entries.reserve(tokens: value.count())
        var contents: [TokenID: [UInt8]] = [:]
        var ids: [[UInt8]: TokenID] = [:]
        // What few tokens have tells the others apart from the added ones without a search.
        var beginsAdded = [Bool](repeating: false, count: 256)
        var isAdded = [Bool](repeating: false, count: Int(added.entries.map(\.token.id).max() ?? 0) + 1)
        for entry in added.entries {
            contents[entry.token.id] = entry.spelt
            isAdded[Int(entry.token.id)] = true
            guard let first = entry.token.content.first else { continue }
            ids[entry.token.content] = BytePairModel.missing
            beginsAdded[Int(first)] = true
        }
        /// Tokens that no text is found to be: their spelling and what they write.
        var hidden: [(id: TokenID, bytes: [UInt8])] = []
        var outOfRange: Int?
        var count = 0
        try reading { () throws(JSONError) in
            try value.forEachMemberUTF8 { (name, value) throws(JSONError) in
                let name = name.span
                let id = try value.integer(as: Int.self)
                count += 1
                guard (0...MergeTable.largestID).contains(id) else {
                    outOfRange = outOfRange ?? id
                    return
                }
                if let unknown, name.equals(unknown.span) { unknownID = TokenID(id) }
                if !name.isEmpty, beginsAdded[Int(name[0])] {
                    let name = Array(copying: name)
                    if ids[name] != nil { ids[name] = TokenID(id) }
                }
                let start = entries.bytes.count
                if spellsBytes, let byte = TokenSpelling.byte(named: name) {
                    bytes[Int(byte)] = TokenID(id)
                    hidden.append((TokenID(id), [byte]))
                    contents[TokenID(id)] = nil
                } else if id < isAdded.count, isAdded[id], contents.removeValue(forKey: TokenID(id)) != nil {
                    append(Array(copying: name), TokenID(id), to: &entries, &hidden)
                } else if spelling.append(name, to: &entries.bytes) {
                    entries.endToken(TokenID(id), from: start)
                } else {
                    let written = Array(copying: name)
                    hidden.append((TokenID(id), spelling == .spaces ? TokenSpelling.withSpaces(written) : written))
                }
            }
        }
        if let outOfRange { throw .idOutOfRange(outOfRange) }
        entries.endOrdinaryTokens()
        hidden += contents.map { ($0.key, spelling == .spaces ? TokenSpelling.withSpaces($0.value) : $0.value) }
        for token in hidden { entries.append(token.bytes, as: token.id) }
        let vocabulary = try Vocabulary(entries)
        try vocabulary.checkSpellings(of: .huggingFace)
        try added.checkIDs(ids.filter { $0.value != BytePairModel.missing }, count: count)
        return vocabulary
    }

    /// Adds an added token that the file lists among the others too, so that merges may make it.
    private func append(
        _ content: [UInt8],
        _ id: TokenID,
        to entries: inout Vocabulary.Entries,
        _ hidden: inout [(id: TokenID, bytes: [UInt8])]
    ) {
        let start = entries.bytes.count
        // It is written as it is spelt, so that in an alphabet of bytes it is found only where both are the same.
        if spelling.append(content.span, to: &entries.bytes),
            spelling == .spaces || entries.bytes[start...].elementsEqual(content)
        {
            entries.endToken(id, from: start)
        } else {
            entries.bytes.removeLast(entries.bytes.count - start)
            hidden.append((id, spelling == .spaces ? TokenSpelling.withSpaces(content) : content))
        }
    }
}
