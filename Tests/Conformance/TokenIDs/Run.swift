// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import Tokenizer
import Tokens

/// One pass over the texts of standard input.
///
/// Each way to go gives figures, as members of a JSON object.
struct Run {
    private let tokenizer: Tokenizer
    private let specialTokens: SpecialTokens
    private var encoder: Tokenizer.Encoder
    private var encoding = Encoding()

    init(_ tokenizer: Tokenizer, specialTokens: SpecialTokens) {
        self.tokenizer = tokenizer
        self.specialTokens = specialTokens
        encoder = Tokenizer.Encoder(tokenizer)
    }

    /// Writes ids and ends, or counts and digests, and looks for faults.
    mutating func encodeAll(writesIDs: Bool) -> String {
        var reader = FrameReader()
        var output = Output()
        var faults = Faults()
        var text: [UInt8] = []
        var seconds = 0.0
        var index = 0
        while reader.next(into: &text) {
            let before = threadSeconds()
            encoder.encode(text.span, into: &encoding, specialTokens: specialTokens)
            seconds += threadSeconds() - before
            faults.check(encoding, of: text, at: index, by: tokenizer)
            if writesIDs {
                output.appendIDs(encoding)
            } else {
                output.appendDigest(encoding)
            }
            output.flush(keeping: 1 << 16)
            index += 1
        }
        output.flush()
        return "\"encode_s\": \(seconds), \(faults.members)"
    }

    /// Encodes all texts on each of several threads; the first thread's digests are written, others are compared with them.
    mutating func encodeOnThreads(_ count: Int) async -> String {
        let (texts, tokenizer, specialTokens) = (allTexts(), tokenizer, specialTokens)
        let before = threadSeconds()
        let outputs = await withTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<count {
                group.addTask { @concurrent in
                    var encoder = Tokenizer.Encoder(tokenizer)
                    var encoding = Encoding()
                    var output = Output()
                    for text in texts {
                        encoder.encode(text.span, into: &encoding, specialTokens: specialTokens)
                        output.appendDigest(encoding)
                    }
                    return output.bytes
                }
            }
            return await group.reduce(into: [[UInt8]]()) { $0.append($1) }
        }
        var output = Output(bytes: outputs[0])
        output.flush()
        let faults = Faults(threads: outputs.filter { $0 != outputs[0] }.count)
        return "\"encode_s\": \(threadSeconds() - before), \(faults.members)"
    }

    /// Encodes all texts twice.
    mutating func countAllocations() -> String {
        let texts = allTexts()
        for text in texts { encoder.encode(text.span, into: &encoding, specialTokens: specialTokens) }
        let before = allocationCount()
        var tokens = 0
        for text in texts {
            encoder.encode(text.span, into: &encoding, specialTokens: specialTokens)
            tokens += encoding.tokens.count
        }
        guard let before, let after = allocationCount() else { return "\"allocations\": null, \"tokens\": \(tokens)" }
        return "\"allocations\": \(after - before), \"tokens\": \(tokens)"
    }

    private func allTexts() -> [[UInt8]] {
        var reader = FrameReader()
        var texts: [[UInt8]] = []
        var text: [UInt8] = []
        while reader.next(into: &text) { texts.append(text) }
        return texts
    }
}
