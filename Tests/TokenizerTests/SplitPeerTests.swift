// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@testable import Tokenizer

/// Splits the texts of splits.py as PyPI's tokenizers and tiktoken do.
struct SplitPeerTests {
    @Test func `committed texts have the peers' pieces`() throws {
        let root = try JSONDocument(vectorFile("splits.json", in: .module)).root
        let texts = try root.member("texts").elements().map { Array(try $0.string().utf8) }
        let ways = try root.member("ways").elements()
        #expect(ways.count > 80)
        for way in ways {
            let splitter = PreTokenizer(splits: try splits(way.member("steps")))
            let name = try way.member("name").string()
            for (text, lengths) in zip(texts, try way.member("lengths").elements()) {
                let expected = try lengths.elements().map { try $0.integer(as: Int.self) }
                let found = pieces(of: text, splitter).map { $0.isDropped ? -$0.range.count : $0.range.count }
                #expect(found == expected, "\(name): \(debug(text))")
            }
        }
    }

    @Test(.enabled(if: TestVocabulary.python != nil, "needs WMCTL_TEST_PYTHON, which make test sets"))
    func `every character and random texts have the peers' pieces`() throws {
        let folder = try TemporaryFolder()
        let run = try TestVocabulary.runPython("live_splits.py", ["500", "42", folder.file("peer")])
        try #require(run.status == 0, "\(run.errors)")
        var peer = Words(bytes: try Data(contentsOf: URL(filePath: folder.file("peer")), options: .alwaysMapped))
        var (ways, texts, differences) = (0, 0, 0)
        while !peer.isAtEnd {
            let steps = peer.bytes(peer.word())
            let splitter = PreTokenizer(splits: try splits(JSONDocument(steps).root))
            ways += 1
            while case let count = peer.word(), count != 0xFFFF_FFFF {
                let text = peer.bytes(count)
                let expected = (0..<peer.word()).map { _ in
                    let first = peer.word()
                    return first..<peer.word()
                }
                texts += 1
                let found = pieces(of: text, splitter).filter { !$0.isDropped }.map(\.range)
                guard found != expected else { continue }
                differences += 1
                if differences < 20 {
                    Issue.record("\(debug(steps)): \(difference(found, expected, text))")
                }
            }
        }
        print("splits: \(ways) ways, \(texts) texts, \(differences) differences")
        #expect(differences == 0 && texts > 10000)
    }

    /// The first piece that differs.
    private func difference(_ found: [Range<Int>], _ expected: [Range<Int>], _ text: [UInt8]) -> String {
        guard let (ours, theirs) = zip(found, expected).first(where: { $0 != $1 }) else {
            return "length, \(debug(text))"
        }
        let start = max(0, min(ours.lowerBound, theirs.lowerBound) - 12)
        return "\(ours) \(theirs) \(debug(Array(text[start..<min(text.count, theirs.upperBound + 12)])))"
    }

    private func debug(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self).debugDescription
    }
}

/// The pieces of a text.
private func pieces(of text: [UInt8], _ splitter: PreTokenizer) -> [(range: Range<Int>, isDropped: Bool)] {
    var cursor = PreTokenizer.Cursor()
    splitter.start(&cursor, at: 0, limit: text.count)
    var pieces: [(range: Range<Int>, isDropped: Bool)] = []
    var start = 0
    while start < text.count {
        let end = splitter.end(from: start, &cursor, of: text.span)
        // Neighbours that are dropped are one gap.
        if cursor.isDropped, let last = pieces.last, last.isDropped {
            pieces[pieces.count - 1].range = last.range.lowerBound..<end
        } else {
            pieces.append((start..<end, cursor.isDropped))
        }
        start = end
    }
    return pieces
}

/// The steps of splits.py.
private func splits(_ steps: JSONValue) throws -> [PreTokenizer.Split] {
    try steps.elements().map { step in
        func behavior(_ name: String = "behavior") throws -> SplitBehavior {
            try #require(SplitBehavior(rawValue: try step.member(name).string()))
        }
        if let pattern = try step.optional("rust") {
            return try #require(PreTokenizer.Split(pattern: try pattern.string()))
        }
        if let regex = try step.optional("regex") {
            let isInverted = try step.member("inverted").bool()
            return try PreTokenizer.Split(regex: regex.string(), behavior: behavior(), isInverted: isInverted)
        }
        if let string = try step.optional("string") {
            let isInverted = try step.member("inverted").bool()
            return try PreTokenizer.Split(string: string.string(), behavior: behavior(), isInverted: isInverted)
        }
        if let isIndividual = try step.optional("digits") {
            return .digits(DigitSplit(isIndividual: try isIndividual.bool()))
        }
        if try step.optional("punctuation") != nil { return .punctuation(try behavior("punctuation")) }
        return try step.optional("whitespace") == nil ? .whitespaceSplit : .whitespace
    }
}

/// Numbers and bytes of a file.
private struct Words {
    let bytes: Data
    private var place = 0

    init(bytes: Data) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { place == bytes.count }

    mutating func word() -> Int {
        bytes(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { place += count }
        return [UInt8](bytes[place..<place + count])
    }
}
