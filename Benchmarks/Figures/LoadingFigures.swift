// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import JSON
import Tokenizer

/// What one vocabulary costs before and while it is used: the time to load it, and memory.
///
/// Measured once per process, because memory that was used before would be used again.
struct LoadingFigures {
    private let path: String

    init(vocabulary path: String) {
        self.path = path
    }

    /// Loads the vocabulary, encodes a text, and loads it some more times.
    ///
    /// Prints milliseconds of CPU time, and MB: what is held after loading, the most that loading held, and the most that the
    /// process held after the text was encoded, without and with ends.
    func loading(text: String) throws {
        let before = statusMegabytes("VmRSS")
        let start = threadSeconds()
        let tokenizer = try Tokenizer(contentsOf: path)
        let first = threadSeconds() - start
        let held = statusMegabytes("VmRSS") - before
        let peak = peakMegabytes() - before

        let text = try readFile(text)
        var encoder = Tokenizer.Encoder(tokenizer)
        var ids = Encoding(keepsEnds: false)
        encoder.encode(text.span, into: &ids)
        let idsPeak = peakMegabytes()
        var encoding = Encoding()
        encoder.encode(text.span, into: &encoding)
        let endsPeak = peakMegabytes()

        let again = try medianSeconds(runs: 5) { _ = try Tokenizer(contentsOf: path) }
        var json = JSONWriter()
        json.object { json in
            json.member("tokens", tokenizer.vocabularySize)
            json.member("first", 1000 * first)
            json.member("again", 1000 * again)
            json.member("held", held)
            json.member("peak", peak)
            json.member("ids", idsPeak)
            json.member("ends", endsPeak)
        }
        print(json.text)
    }
}
