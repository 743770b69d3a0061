// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One tensor of a mapped `.safetensors` file.
struct SafetensorsTensor: Sendable {
    /// Element types that can be read as `Float`.
    enum ElementType: String, CaseIterable {
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"

        var byteCount: Int { self == .float32 ? 4 : 2 }
    }

    /// The number of elements along each axis, slowest first.
    let shape: [Int]
    private let elementType: ElementType
    /// Where the tensor's bytes begin in the file.
    private let offset: Int
    private let file: MappedFile

    /// The longest header that is read, as the format's own library has it.
    private static let headerLimit = 100_000_000

    /// Finds a tensor and checks that its bytes are there.
    init(named name: String, in path: String) throws(SamplerError) {
        do {
            file = try MappedFile(path)
        } catch {
            throw .unreadable(path: path, reason: error.description)
        }
        func malformed(_ reason: String) -> SamplerError { .malformedLogits(path: path, reason: reason) }

        let size = file.count
        guard size > 8 else { throw malformed("it has \(size) bytes; expected a safetensors header") }
        let length = file.withBytes { unsafe $0.unsafeLoadUnaligned(as: UInt64.self) }
        guard length <= UInt64(min(Self.headerLimit, size - 8)) else {
            throw malformed("its header would have \(length) bytes; the file has \(size)")
        }
        let start = 8 + Int(length)
        let header = file.withBytes { bytes in
            (8..<start).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
        }
        do {
            let entry = try JSONDocument(header).root.member(name)
            let typeName = try entry.member("dtype").string()
            guard let type = ElementType(rawValue: typeName) else {
                let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
                throw malformed("tensor '\(name)' has type '\(typeName)'; expected one of \(known)")
            }
            var shape: [Int] = []
            try entry.member("shape").forEachElement { (value) throws(JSONError) in
                shape.append(Int(try value.integer(as: UInt32.self)))
            }
            var offsets: [Int] = []
            try entry.member("data_offsets").forEachElement { (value) throws(JSONError) in
                offsets.append(try value.integer(as: Int.self))
            }
            let (elements, overflow) = shape.reduce((1, false)) { product, count in
                let (value, overflow) = product.0.multipliedReportingOverflow(by: count)
                return (value, product.1 || overflow || value > Int.max / 8)
            }
            guard !overflow, offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1],
                offsets[1] - offsets[0] == elements * type.byteCount, offsets[1] <= size - start
            else {
                throw malformed("the bytes of tensor '\(name)' do not fit its shape \(shape) or the file")
            }
            self.shape = shape
            elementType = type
            offset = start + offsets[0]
        } catch let error as SamplerError {
            throw error
        } catch {
            throw malformed("\(error)")
        }
    }

    /// Converts one row (the last axis) to `Float`.
    ///
    /// - Precondition: the row exists and `output` is as long as the last axis.
    func readRow(_ row: Int, into output: inout MutableSpan<Float>) {
        let width = shape[shape.count - 1]
        precondition(row >= 0 && (shape.count > 1 ? row < shape[0] : row == 0), "a row of the tensor")
        precondition(output.count == width, "room for one row")
        let start = offset + row * width * elementType.byteCount
        file.withBytes { bytes in
            // The constructor checked that every element lies in the file.
            switch elementType {
            case .float32:
                for index in 0..<width {
                    output[index] = unsafe Float(
                        bitPattern: bytes.unsafeLoadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
                    )
                }
            case .float16:
                for index in 0..<width {
                    output[index] = unsafe Float(
                        bytes.unsafeLoadUnaligned(fromByteOffset: start + 2 * index, as: Float16.self)
                    )
                }
            case .bfloat16:
                for index in 0..<width {
                    let half = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: start + 2 * index, as: UInt16.self)
                    output[index] = Float(bitPattern: UInt32(half) << 16)
                }
            }
        }
    }
}
