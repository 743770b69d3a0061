// SPDX-License-Identifier: Apache-2.0

/// What a GGUF file says about one of its tensors.
public struct GGUFTensor: Sendable, Equatable {
    /// Such as `blk.0.attn_q.weight`.
    public let name: String
    /// The number of elements along each dimension, the one that is contiguous in memory first; 0 to 4 of them.
    public let shape: [Int]
    /// The number of the type of elements, as ggml numbers them.
    public let type: Int
    /// Where it begins, counted from the beginning of the file's data.
    public let offset: Int
    /// The bytes that it takes; nil for a type that is not known here.
    public let byteCount: Int?

    /// - Throws: the reason why there cannot be such a tensor.
    init(name: String, shape: [UInt64], type: UInt64, offset: UInt64) throws(GGUFError) {
        self.name = name
        var elements = 1
        var isTooLarge = false
        for length in shape {
            guard let length = Int(exactly: length) else {
                throw .invalidTensor(name, reason: "has a negative dimension")
            }
            let (product, overflow) = elements.multipliedReportingOverflow(by: length)
            isTooLarge = isTooLarge || overflow
            elements = overflow ? 0 : product
        }
        self.shape = shape.map { Int(truncatingIfNeeded: $0) }
        self.type = Int(truncatingIfNeeded: type)
        guard !isTooLarge, let offset = Int(exactly: offset) else { throw .invalidTensor(name, reason: "is too large") }
        self.offset = offset
        guard let block = GGUFTensor.blocks[self.type] else {
            byteCount = nil
            return
        }
        // Without dimensions it is one number.
        let row = self.shape.first ?? 1
        guard row % block.elements == 0 else {
            throw .invalidTensor(name, reason: "has rows of \(row); expected a multiple of \(block.elements)")
        }
        let (bytes, overflow) = (elements / block.elements).multipliedReportingOverflow(by: block.bytes)
        guard !overflow else { throw .invalidTensor(name, reason: "is too large") }
        byteCount = bytes
    }

    /// How many elements a block of each type holds, and in how many bytes; from the layouts in ggml-common.h.
    private static let blocks: [Int: (elements: Int, bytes: Int)] = [
        0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
        10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
        16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
        23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
        34: (256, 54), 35: (256, 66), 39: (32, 17),
    ]
}
