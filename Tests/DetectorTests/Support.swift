// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

/// The rows of a file of comma-separated values in `Vectors/`, without its heading.
func vectorRows(_ name: String) throws -> [[Substring]] {
    let text = try String(decoding: vectorFile(name, in: .module), as: UTF8.self)
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    try #require(!rows.isEmpty)
    return rows
}

/// A tokenizer of single bytes: the id of a byte is `first` + its value modulo 256, so that each `first` is a vocabulary.
func byteTokenizer(first: Int = 0) throws -> Tokenizer {
    // GPT-2's alphabet: printable bytes stand for themselves, the others for what follows U+0100 in order.
    var spare: UInt32 = 0x100
    let characters = (0..<256).map { (byte: UInt32) in
        if (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE { return byte }
        spare += 1
        return spare - 1
    }
    var json = JSONWriter()
    json.object { json in
        json.member("pre_tokenizer") { json in
            json.member("type", "ByteLevel")
            json.member("add_prefix_space", false)
            json.member("use_regex", true)
        }
        json.member("decoder") { json in json.member("type", "ByteLevel") }
        json.member("model") { json in
            json.member("type", "BPE")
            json.member("vocab") { json in
                for (byte, character) in characters.enumerated() {
                    let name = Unicode.Scalar(character).map { String(Character($0)) } ?? ""
                    json.member(name, (first + byte) % 256)
                }
            }
            json.member("merges", [Int]()) { _, _ in }
        }
    }
    return try Tokenizer(json: json.bytes)
}

/// A candidate that reads bytes.
func byteCandidate(_ watermark: Watermark) throws -> DetectionCandidate {
    try DetectionCandidate(
        watermark: watermark,
        tokenizers: [NamedTokenizer(name: "bytes", tokenizer: byteTokenizer())]
    )
}

/// Lower-case letters and spaces drawn at random under a hard mark, one token a byte.
func markedText(_ watermark: Watermark, count: Int, seed: UInt64) throws -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz ".utf8)
    let candidates = letters.map { TokenID($0) }
    let writer = try watermark.makeWriter()
    var random = TestGenerator(seed: seed)
    while writer.tokens.count < count {
        var weights = [Float](repeating: 1 / Float(letters.count), count: letters.count)
        do {
            var span = weights.mutableSpan
            _ = writer.mark(&span, tokens: candidates.span)
        }
        var rest = random.uniform() * Double(weights.reduce(0, +))
        var index = 0
        while index + 1 < weights.count, rest >= Double(weights[index]) {
            rest -= Double(weights[index])
            index += 1
        }
        writer.accept(candidates[index])
    }
    return String(decoding: writer.tokens.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
}

/// Lower-case letters and spaces drawn at random without a mark, one token a byte.
func plainText(count: Int, seed: UInt64) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz ".utf8)
    var random = TestGenerator(seed: seed)
    let bytes = (0..<count).map { _ in letters[Int(random.uniform() * Double(letters.count))] }
    return String(decoding: bytes, as: UTF8.self)
}

/// A mark with the hard list, under which every scored token of ``markedText(_:count:seed:)`` is green.
func hardMark(_ number: Int) throws -> Watermark { try testWatermark(number, delta: .infinity) }

extension Detector {
    func detect(_ text: String) throws -> DetectionReport { try detect(Array(text.utf8).span) }
}

/// From Jane Austen, "Pride and Prejudice" (1813).
let austen = """
    It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife. \
    However little known the feelings or views of such a man may be on his first entering a neighbourhood, this truth is \
    so well fixed in the minds of the surrounding families, that he is considered as the rightful property of some one or \
    other of their daughters.
    """
