// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TestSupport
import Testing
import Tokens

@testable import Watermark

@Suite
struct `Seeds that no key decides` {
    private static let names =
        SeedHash.allCases.flatMap { hash in
            [false, true].map { ListFunctions.name(of: hash, isSelfSalted: $0) }
        } + ["hf-lefthash", "hf-selfhash"]

    private func source(_ name: String, key: Int64, width: Int) throws -> any WordSource {
        let profile = try Profile(
            id: "x",
            pseudorandomFunction: name,
            scheme: "greenlist",
            parameters: SchemeParameters(gamma: 0.25, delta: 2, vocabularySize: 512),
            contextWidth: width
        )
        return try PseudorandomFunctionRegistry.kind(named: name).make(SecretKey(integerSecret(key)), profile)
            .makeWordSource()
    }

    /// Windows of the tokens 0, 1 and 2 alone, so that each function meets its zeros.
    @Test(arguments: names)
    func `are those that come back under other keys`(name: String) throws {
        let isSelfSalted = name.hasSuffix("self") || name == "hf-selfhash"
        let width = isSelfSalted ? 2 : 3
        let keys: [Int64] = [15_485_863, 32_452_843, 49_979_687, 67_867_967]
        let sources = try keys.map { try source(name, key: $0, width: width) }
        for window in 0..<27 {
            let own = [window % 3, window / 3 % 3, window / 9].map { TokenID($0) }
            let text = isSelfSalted ? own : own + [7]
            let seeds = sources.map { seed($0, of: text, width: width) }
            let keyed = seeds.filter { $0 != WordSeed.keyless }
            #expect(Set(keyed).count == keyed.count, "\(name) \(own) \(seeds)")
        }
    }

    @Test func `are of tokens that are neither scored nor verified`() throws {
        let watermark = try peerWatermark("hf-lefthash", size: 512)
        let text: [TokenID] = [5, 0, 6, 0, 7, 8]
        let evidence = try watermark.makeReader().read(text.span, keepingScores: true)
        #expect(evidence.positions == [1, 3, 5])
        let verifier = try watermark.makeVerifier()
        let even = [Float](repeating: 1 / 16, count: 16)
        let outcomes = text.map { verifier.verify($0, even.span, tokens: nil) }
        #expect(outcomes.indices.filter { outcomes[$0] == .unscored } == [0, 2, 4])
    }

    @Test func `are products that the vocabulary divides`() throws {
        let profile = try PeerProfiles.named("markllm-exp").profile(id: "x", vocabularySize: 512)
        let kind = try PseudorandomFunctionRegistry.kind(named: profile.pseudorandomFunction)
        let source = try kind.make(SecretKey(integerSecret(7)), profile).makeWordSource()
        let width = profile.contextWidth
        let odd = [TokenID](repeating: 3, count: width)
        #expect(seed(source, of: odd + [1], width: width) != WordSeed.keyless)
        #expect(seed(source, of: Array(odd.dropLast()) + [0, 1], width: width) == WordSeed.keyless)
    }

    @Test func `SynthID's equal keys are refused, and fresh ones differ`() throws {
        func profile(_ function: String, depth: Int) throws -> Profile {
            try Profile(
                id: "s",
                pseudorandomFunction: function,
                scheme: "tournament",
                parameters: SchemeParameters(depth: depth),
                contextWidth: 4
            )
        }
        func make(_ function: String, _ keys: SecretBytes) throws {
            _ = try Watermark(secret: SecretKey(keys), profile: profile(function, depth: 2))
        }
        try make("synthid-hf", integerSecret(1, 2))
        try make("synthid-deepmind", integerSecret(1, 65537))
        #expect(throws: WatermarkError.self) { try make("synthid-hf", integerSecret(1, 65537)) }
        #expect(throws: WatermarkError.self) { try make("synthid-deepmind", integerSecret(9, 9)) }
        // Without the redraw each has a chance of 0.7 %.
        let wide = try profile("synthid-hf", depth: 32)
        for _ in 0..<2000 {
            let secret = SecretKey(try SynthIDFunction.tableKind.secret.random(under: wide, bits: 63))
            #expect(Set(secret.integers.map { $0 & 0xFFFF }).count == 32)
        }
    }
}
