// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Tokens

@testable import Sampler

/// A file in a folder of its own that goes away with the value's last use.
private func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let url = URL.temporaryDirectory.appending(path: "wmctl-\(UUID().uuidString).safetensors")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
}

/// The bytes of a safetensors file, written from the format's description.
private func safetensors(_ header: String, _ data: [UInt8]) -> [UInt8] {
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8) + data
}

private func littleEndian<Bits: FixedWidthInteger>(_ values: [Bits]) -> [UInt8] {
    values.flatMap { value in (0..<Bits.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}

private func logits(_ model: LogitsModel, after tokens: [TokenID]) throws -> [Float] {
    let session = model.makeSession(sequences: 2, contextLength: nil)
    try session.append(tokens.span, to: 1)
    try session.evaluate()
    var result = [Float](repeating: .nan, count: model.vocabularySize)
    var span = result.mutableSpan
    session.readLogits(of: 1, into: &span)
    return result
}

@Suite
struct `Logits from a safetensors file` {
    @Test
    func `of shape [V] are the same after every token`() throws {
        let header = #"{"__metadata__":{"a":"b"},"logits":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}}"#
        let data = littleEndian([
            Float(9).bitPattern, Float(0.5).bitPattern, (-Float.infinity).bitPattern, Float(-2).bitPattern,
        ])
        try withFile(safetensors(header, data)) { path in
            let model = try LogitsModel(contentsOf: path)
            #expect(model.vocabularySize == 3 && !model.isBigram)
            #expect(try logits(model, after: []) == [0.5, -.infinity, -2])
            #expect(try logits(model, after: [0, 2]) == [0.5, -.infinity, -2])
        }
    }

    @Test(arguments: ["F32", "F16", "BF16"])
    func `of shape [V, V] are the row of the last token`(type: String) throws {
        let values: [Float] = [0, 1, -2.5, 4]
        let data: [UInt8] =
            switch type {
            case "F32": littleEndian(values.map(\.bitPattern))
            case "F16": littleEndian(values.map { Float16($0).bitPattern })
            default: littleEndian(values.map { UInt16($0.bitPattern >> 16) })
            }
        let header = #"{"logits":{"dtype":"\#(type)","shape":[2,2],"data_offsets":[0,\#(data.count)]}}"#
        try withFile(safetensors(header, data)) { path in
            let model = try LogitsModel(contentsOf: path)
            #expect(model.isBigram)
            #expect(try logits(model, after: [0]) == [0, 1])
            #expect(try logits(model, after: [0, 1]) == [-2.5, 4])
            #expect(try logits(model, after: []) == [0, 0])
        }
    }

    @Test(arguments: [
        ("", "expected a safetensors header"),
        (#"{"logits":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, "type 'I64'; expected one of F32, F16, BF16"),
        (#"{"logits":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, "do not fit"),
        (#"{"logits":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, "do not fit"),
        (#"{"logits":{"dtype":"F32","shape":[4294967295,4294967295,9],"data_offsets":[0,8]}}"#, "do not fit"),
        (#"{"logits":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#, "expected [V] or [V, V]"),
        (#"{"logits":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#, "expected 1 or more"),
        (#"{"logits":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "'shape' is out of range"),
        (#"{"weights":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "member 'logits' is missing"),
        (#"{"logits":[]}"#, "member 'logits' is an array; expected an object"),
        ("{", "not valid JSON"),
    ])
    func `that do not hold together are refused with a reason`(header: String, reason: String) throws {
        let bytes = header.isEmpty ? [1, 2, 3] : safetensors(header, Array(repeating: 0, count: 8))
        try withFile(bytes) { path in
            let error = #expect(throws: SamplerError.self) { try LogitsModel(contentsOf: path) }
            #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        }
    }

    @Test
    func `with a header longer than the file are refused`() throws {
        _ = try withFile(littleEndian([UInt64.max]) + [0]) { path in
            #expect(throws: SamplerError.self) { try LogitsModel(contentsOf: path) }
        }
    }

    @Test
    func `that are not there are refused with the system's reason`() {
        let missing = #expect(throws: SamplerError.self) { try LogitsModel(contentsOf: "/nonexistent/x") }
        #expect(missing == .unreadable(path: "/nonexistent/x", reason: "no such file"))
        let folder = #expect(throws: SamplerError.self) { try LogitsModel(contentsOf: "/") }
        #expect(folder == .unreadable(path: "/", reason: "it is a directory"))
    }
}
