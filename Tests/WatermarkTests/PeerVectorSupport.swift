// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import JSON
import TestSupport
import Tokens

@testable import Watermark

/// Vectors that the peers' own programs made.
///
/// Those in the source tree are a part of larger files; `WMCTL_PEER_VECTORS` names a folder that has them whole.
enum PeerVectors {
    static func root(_ name: String) throws -> JSONDocument {
        guard let folder = ProcessInfo.processInfo.environment["WMCTL_PEER_VECTORS"] else {
            return try JSONDocument(vectorFile("Peers/\(name).json", in: .module))
        }
        let whole = name == "lists" ? "vectors" : "\(name)_public"
        return try JSONDocument([UInt8](Data(contentsOf: URL(filePath: "\(folder)/\(whole).json"))))
    }

    /// Calls `body` with every case of a kind, or those of them that are asked for; returns how many these were.
    static func each(
        _ name: String,
        kind: String? = nil,
        where isUsed: (JSONValue) throws -> Bool = { _ in true },
        _ body: (JSONValue) throws -> Void
    ) throws -> Int {
        var count = 0
        let document = try root(name)
        for value in try document.root.member("cases").elements() {
            if let kind, try value.member("kind").string() != kind { continue }
            guard try isUsed(value) else { continue }
            try body(value)
            count += 1
        }
        return count
    }
}

extension JSONValue {
    func numbers(_ name: String) throws -> [UInt32] {
        try member(name).elements().map { try $0.integer(as: UInt32.self) }
    }
    func integer(_ name: String) throws -> Int { try member(name).integer(as: Int.self) }
    func text(_ name: String) throws -> String { try member(name).string() }
    /// A whole number as a number or a string.
    func wide(_ name: String) throws -> Int128? {
        let value = try member(name)
        if value.kind == .string { return Int128(try value.string()) }
        if let small = try? value.integer(as: Int64.self) { return Int128(small) }
        return (try? value.integer(as: UInt64.self)).map { Int128($0) }
    }
}

/// SHA-256 over numbers as 32 bits little-endian, or 64.
func digest(_ numbers: some Sequence<UInt32>, bytes: Int = 4) -> String {
    var text: [UInt8] = []
    for number in numbers {
        for place in 0..<bytes { text.append(place < 4 ? UInt8(truncatingIfNeeded: number >> UInt32(8 * place)) : 0) }
    }
    return SHA256.digest(of: text).hexadecimal
}

/// A secret of whole numbers, 8 bytes each.
func integerSecret(_ values: Int64...) -> SecretBytes { SecretBytes(wholeNumbers: values) }

/// The mark of a peer with a key.
func peerWatermark(
    _ name: String,
    key: Int64 = 15_485_863,
    size: Int,
    gamma: Double? = nil,
    delta: Double? = nil,
    width: Int? = nil
) throws -> Watermark {
    let profile = try PeerProfiles.named(name).profile(
        id: "peer",
        gamma: gamma,
        delta: delta,
        width: width,
        vocabularySize: size
    )
    return try Watermark(secret: SecretKey(integerSecret(key)), profile: profile)
}

/// A source of a peer's function.
func peerSource(_ name: String, key: Int64, size: Int, gamma: Double, width: Int) throws -> any WordSource {
    let profile = try PeerProfiles.named(name).profile(id: "peer", gamma: gamma, vocabularySize: size)
    var changed = profile
    changed.contextWidth = width
    return try PseudorandomFunctionRegistry.kind(named: profile.pseudorandomFunction)
        .make(SecretKey(integerSecret(key)), changed).makeWordSource()
}

/// The ids below `size` whose words are 0, ascending.
func greenTokens(_ source: any WordSource, after context: [TokenID], size: Int) -> [UInt32] {
    var words = [UInt32](repeating: 1, count: size)
    var span = words.mutableSpan
    source.readAllWords(after: context.span, into: &span)
    return words.indices.filter { words[$0] == 0 }.map { UInt32($0) }
}

/// The tokens among `candidates` whose words are 0.
func greenTokens(_ source: any WordSource, after context: [TokenID], of candidates: [TokenID]) -> [TokenID] {
    var words = [UInt32](repeating: 1, count: candidates.count)
    var span = words.mutableSpan
    source.readWords(of: candidates.span, after: context.span, into: &span)
    return candidates.indices.filter { words[$0] == 0 }.map { candidates[$0] }
}

/// The words of some positions of a text.
func words(_ source: any WordSource, of tokens: [TokenID], at positions: [Int32], width: Int) -> [UInt32] {
    var words = [UInt32](repeating: 1, count: positions.count)
    var span = words.mutableSpan
    source.readWords(at: positions.span, in: tokens.span, contextWidth: width, into: &span)
    return words
}

/// The seed of the last token of a text.
func seed(_ source: any WordSource, of tokens: [TokenID], width: Int) -> UInt64 {
    var seeds: [UInt64] = [0]
    var span = seeds.mutableSpan
    source.readSeeds(at: [Int32(tokens.count - 1)].span, in: tokens.span, contextWidth: width, into: &span)
    return seeds[0]
}

/// The scores that the vectors' processors were given.
func syntheticScores(count: Int, seed: Int) -> [Float] {
    (0..<count).map { index in
        let hash = (index * 2_654_435_761 + seed * 40_503) & 0xFFFF_FFFF
        return Float(Double(hash) / 0x1p32 * 12 - 6)
    }
}
