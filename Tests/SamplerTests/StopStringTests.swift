// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokenizer
import Tokens

@testable import Sampler

@Suite
struct `Stop strings` {
    private let tokenizer: Tokenizer
    /// Short ones of a and b, and bytes of é and an emoji, with one that begins a character and one that ends one.
    private let tokens: [TokenID]

    init() throws {
        let tokenizer = try Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json")
        let pieces = (0..<TokenID(tokenizer.vocabularySize)).filter { token in
            let bytes = tokenizer.bytes(of: token)
            let isLetters = bytes.count <= 4 && !bytes.isEmpty && bytes.allSatisfy { [0x61, 0x62].contains($0) }
            return isLetters || (bytes.count == 1 && [0xC3, 0xA9, 0xF0, 0x9F, 0x98, 0x80, 0xE2].contains(bytes[0]))
        }
        self.tokenizer = tokenizer
        tokens = pieces
        #expect(pieces.count > 10)
    }

    private func randomStops(_ random: inout TestGenerator) -> [String] {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
            let length = Int.random(in: 1...6, using: &random)
            let characters = ["a", "b", "a", "b", "\u{E9}", "\u{1F600}", "\u{FFFD}"]
            return (0..<length).map { _ in characters.randomElement(using: &random) ?? "a" }.joined()
        }
    }

    @Test
    func `end the text where a slow search ends it, and hold back no more than they must`() throws {
        var random = TestGenerator(seed: 77)
        var stoppedCount = 0
        for _ in 0..<4000 {
            let stops = randomStops(&random)
            var output = TextOutput(tokenizer: tokenizer, stopStrings: stops)
            var drawn: [TokenID] = []
            var text = ""
            var tokenCount = 0
            func take(_ release: TextOutput.Release) {
                text += release.text
                tokenCount += release.tokenCount
            }
            while drawn.count < 30, !output.isStopped {
                let token = tokens.randomElement(using: &random) ?? 0
                drawn.append(token)
                let known = progress(drawn.count - 1)
                take(output.append(token, before: known))
                let certain = SlowWriter.certainText(of: drawn, tokenizer)
                let cut = SlowWriter.cut(certain, stops)
                #expect(output.isStopped == (cut != nil))
                let held = SlowWriter.heldCount(certain, stops)
                #expect(Array(text.utf8) == Array(certain[..<(cut ?? certain.count - held)]), "\(stops)")
            }
            take(output.finish())
            let all = Array(tokenizer.decode(drawn).utf8)
            let cut = SlowWriter.cut(all, stops)
            #expect(Array(text.utf8) == Array(all[..<(cut ?? all.count)]), "\(stops)")
            #expect(text == output.text && tokenCount == output.tokenCount)
            stoppedCount += cut == nil ? 0 : 1
            guard cut != nil else {
                #expect(tokenCount == drawn.count && output.progressAtStop == nil)
                continue
            }
            // The tokens are those before the first that reaches into the stop string, and that one if it begins before.
            let whole = try #require(output.progressAtStop?.statistics.tokenCount)
            #expect(tokenCount == whole || tokenCount == whole + 1)
            #expect(text.hasPrefix(tokenizer.decode(wholeTokens(drawn.prefix(whole)))))
            let next = SlowWriter.certainText(of: Array(drawn.prefix(whole + 1)), tokenizer)
            #expect(next.count + 3 > text.utf8.count)
            if tokenCount == whole { #expect(tokenizer.decode(drawn.prefix(whole)).utf8.count >= text.utf8.count) }
        }
        #expect(stoppedCount > 1000 && stoppedCount < 3900)
    }

    /// Without the tokens at the end whose character is not complete.
    private func wholeTokens(_ tokens: ArraySlice<TokenID>) -> ArraySlice<TokenID> {
        var tokens = tokens
        while let last = tokens.last, (tokenizer.bytes(of: last).first ?? 0) >= 0x80 { tokens.removeLast() }
        return tokens
    }

    private func progress(_ count: Int) -> TextOutput.Progress {
        var statistics = TokenSampler.Statistics()
        statistics.tokenCount = count
        return TextOutput.Progress(statistics: statistics, forecast: nil)
    }

    @Test(arguments: [
        ("abab", ["ab"], ""), ("aab", ["ab"], "a"), ("aaab", ["aab"], "a"), ("xabcabd", ["abcabd"], "x"),
        ("abcabcabd", ["abcabd"], "abc"), ("abc", ["abcd", "bc"], "a"), ("abcd", ["abcd", "cd"], ""),
        ("aaa", ["b"], "aaa"),
        ("say STOP now", ["STOP"], "say "), ("a\u{E9}b", ["\u{E9}"], "a"), ("e\u{301}", ["\u{E9}"], "e\u{301}"),
    ])
    func `end a text before the first that is complete, and the longest of those`(
        text: String,
        stops: [String],
        expected: String
    ) {
        for tokens in [
            tokenizer.encode(text).tokens, text.utf8.flatMap { tokenizer.token(writing: [$0].span).map { [$0] } ?? [] },
        ] {
            var output = TextOutput(tokenizer: tokenizer, stopStrings: stops)
            for token in tokens where !output.isStopped { _ = output.append(token, before: progress(0)) }
            _ = output.finish()
            #expect(Array(output.text.utf8) == Array(expected.utf8))
        }
    }
}
