// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Glibc
import JSON
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
    let rows = unsafe Rows(of: input(start, count))
    require(model.vocabularySize == rows.width && model.isBigram == rows.isBigram, "the shape is the header's")
    let session = model.makeSession(sequences: 1, contextLength: nil)
    var logits = [Float](repeating: 0, count: model.vocabularySize)
    for token in [nil, 0, TokenID(model.vocabularySize - 1)] {
        if let token { must("appending a token of the vocabulary") { try session.append([token].span, to: 0) } }
        must("evaluating") { try session.evaluate() }
        var span = logits.mutableSpan
        session.readLogits(of: 0, into: &span)
        let expected =
            rows.isBigram ? token.map { rows.row(Int($0)) } ?? Array(repeating: 0, count: rows.width) : rows.row(0)
        require(
            zip(logits, expected).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN },
            "the logits are the file's numbers"
        )
    }
    return 0
}

/// The tensor `logits` of a file that was accepted, read number by number.
private struct Rows {
    let width: Int
    let isBigram: Bool
    private let type: String
    private let bytes: ArraySlice<UInt8>

    init(of file: [UInt8]) {
        let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        (width, isBigram, type, bytes) = must("reading the header again") {
            let entry = try JSONDocument(Array(file[8..<8 + length])).root.member("logits")
            let shape = try entry.member("shape").elements()
            let offsets = try entry.member("data_offsets").elements().map { try $0.integer(as: Int.self) + 8 + length }
            return (
                try shape[0].integer(as: Int.self), shape.count == 2, try entry.member("dtype").string(),
                file[offsets[0]..<offsets[1]]
            )
        }
    }

    func row(_ row: Int) -> [Float] {
        let size = type == "F32" ? 4 : 2
        return (0..<width).map { column in
            let start = bytes.startIndex + (row * width + column) * size
            let bits = bytes[start..<start + size].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            switch type {
            case "F32": return Float(bitPattern: bits)
            case "F16": return Float(Float16(bitPattern: UInt16(bits)))
            default: return Float(bitPattern: bits << 16)
            }
        }
    }
}
