// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Glibc
import Sampler
import Tokens

/// Every input in turn, in a file without a disk behind it.
private let path = "/dev/shm/wmctl-fuzz-logits.\(getpid())"
private let descriptor: Int32 = {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    require(descriptor >= 0, "a file can be made in /dev/shm")
    atexit { unsafe unlink(path) }
    return descriptor
}()

/// What parses as a safetensors file gives a row of logits after every token.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    require(ftruncate(descriptor, count) == 0, "a file can be resized")
    require(unsafe count == 0 || pwrite(descriptor, start, count, 0) == count, "a file can be written")
    guard let model = try? LogitsModel(contentsOf: path) else { return 0 }
    let session = model.makeSession(sequences: 1)
    var logits = [Float](repeating: 0, count: model.vocabularySize)
    for token in [nil, 0, TokenID(model.vocabularySize - 1)] {
        if let token { must("appending a token of the vocabulary") { try session.append([token].span, to: 0) } }
        must("evaluating") { try session.evaluate() }
        var span = logits.mutableSpan
        session.readLogits(of: 0, into: &span)
    }
    return 0
}
