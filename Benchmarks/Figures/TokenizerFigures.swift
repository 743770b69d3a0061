// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Cryptography
import JSON
import Tokenizer
import Tokens

/// How fast one vocabulary encodes texts that lie in memory.
struct TokenizerFigures {
    private let path: String
    private let tokenizer: Tokenizer
    private let loading: Double

    init(vocabulary path: String) throws {
        self.path = path
        let start = threadSeconds()
        tokenizer = try Tokenizer(contentsOf: path)
        loading = threadSeconds() - start
        emit("load", perSecond: loading * 1000, unit: "ms")
    }

    /// Encodes a file's text by a new encoder, and again by one that has seen it, with ends and without.
    func encoding(_ path: String) throws {
        let text = try readFile(path)
        var first: [Double] = []
        var encoding = Encoding()
        for _ in 0..<3 {
            // Memory as a caller has it who encodes one text after another, but nothing remembered.
            var encoder = Tokenizer.Encoder(tokenizer)
            first.append(seconds { encoder.encode(text.span, into: &encoding) })
        }
        var encoder = Tokenizer.Encoder(tokenizer)
        var tokens = Encoding(keepsEnds: false)
        encoder.encode(text.span, into: &tokens)
        var again: [Double] = []
        var alone: [Double] = []
        for _ in 0..<5 {
            again.append(seconds { encoder.encode(text.span, into: &encoding) })
            alone.append(seconds { encoder.encode(text.span, into: &tokens) })
        }
        var json = JSONWriter()
        json.object { json in
            json.member("text", path)
            json.member("tokens", tokens.tokens.count)
            json.member("sha256", SHA256.digest(of: littleEndian(tokens.tokens)).hexadecimal)
            json.member("first", rate(text, first))
            json.member("again", rate(text, again))
            json.member("ids", rate(text, alone))
            json.member("small", small(text))
            json.member("peak", peakMegabytes())
        }
        print(json.text)
    }

    /// Texts of 1 KB one by one, by an encoder that has seen the whole.
    private func small(_ text: [UInt8]) -> Double {
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        encoder.encode(text.span, into: &encoding)
        let count = min(1000, text.count / 1000)
        let time = seconds {
            for index in 0..<count {
                encoder.encode(text.span.extracting(1000 * index..<1000 * index + 1000), into: &encoding)
            }
        }
        return Double(count) / 1000 / time
    }

    private func seconds(_ body: () -> Void) -> Double {
        let start = threadSeconds()
        body()
        return threadSeconds() - start
    }

    /// MB/s by the median of the times.
    private func rate(_ text: [UInt8], _ times: [Double]) -> Double {
        Double(text.count) / 1e6 / times.sorted()[times.count / 2]
    }

    private func littleEndian(_ tokens: [TokenID]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * tokens.count)
        for token in tokens {
            for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: token >> shift)) }
        }
        return bytes
    }
}
