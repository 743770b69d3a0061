// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FuzzSupport
import Glibc
import Sampler
import Tokens

/// Where models are written: a folder without a disk behind it.
private let path = "/dev/shm/wmctl-fuzz-ngram.\(getpid())"

/// What parses as an n-gram model is written as it was, and answers with numbers in every context.
///
/// The size in the header and the checksum at the end are made right before reading, or nothing behind them was reached.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var file = unsafe input(start, count)
    let digestStart = count - Digest.count
    if digestStart >= sizeField.upperBound {
        for byte in sizeField { file[byte] = UInt8(truncatingIfNeeded: count >> (8 * (byte - sizeField.lowerBound))) }
        file.replaceSubrange(digestStart..., with: SHA256.digest(of: file.span.extracting(..<digestStart)).bytes)
    }
    guard let model = try? NgramModel(bytes: file) else { return 0 }
    must("writing a model") { try model.write(to: path) }
    require(contents(of: path, count: file.count + 1) == file, "a model is written as it was read")
    let session = model.makeSession(sequences: 1, contextLength: nil)
    var logits = [Float](repeating: 0, count: model.vocabularySize)
    for byte in file.suffix(16) {
        read(session, into: &logits)
        require(!logits.contains(where: \.isNaN), "every logit is a number")
        let token = TokenID(Int(byte) % model.vocabularySize)
        must("appending a token of the vocabulary") { try session.append([token].span, to: 0) }
    }
    _ = must("measuring tokens of the vocabulary") { try model.perplexity(of: model.startContext.span) }
    return 0
}

private func read(_ session: any LanguageModelSession, into logits: inout [Float]) {
    must("evaluating") { try session.evaluate() }
    var span = logits.mutableSpan
    session.readLogits(of: 0, into: &span)
}

/// Where the header says how long the file is (docs/formats/ngram.md).
private let sizeField = 16..<24

/// The first bytes of a file, which is removed.
private func contents(of path: String, count: Int) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    require(descriptor >= 0, "a file that was written can be read")
    defer {
        close(descriptor)
        unsafe unlink(path)
    }
    var bytes = [UInt8](repeating: 0, count: count)
    let read = unsafe read(descriptor, &bytes, count)
    return Array(bytes.prefix(max(read, 0)))
}
