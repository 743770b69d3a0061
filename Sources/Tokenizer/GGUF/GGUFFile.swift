// SPDX-License-Identifier: Apache-2.0

/// The metadata of a model in the GGUF format, versions 2 and 3: keys, and values with types.
///
///     let file = try GGUFFile(contentsOf: "model.gguf")
///     file["general.architecture"]?.text  // llama
///
/// Only the metadata is read, a megabyte at a time, and the table of tensors when it is asked for: the tensors
/// themselves may be a hundred gigabytes.
/// The format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.
public struct GGUFFile: Sendable {
    /// 2 or 3.
    public let version: Int
    /// The number of tensors that the file says it holds.
    public let tensorCount: UInt64
    /// The tensors, in the file's order; empty unless they were asked for.
    public private(set) var tensors: [GGUFTensor] = []
    /// The byte of the file at which its tensors' data begins; 0 unless they were asked for.
    public private(set) var dataStart = 0
    private var values: [String: GGUFValue] = [:]

    /// The most bytes that metadata may have: a vocabulary of a million tokens takes a twentieth of it.
    public static let mostMetadata = 1 << 30
    /// The longest key of the format, in bytes.
    private static let longestKey = 65_535

    /// Reads the metadata at the beginning of a file.
    ///
    /// - Parameter readsTensors: whether ``tensors`` are wanted too.
    public init(contentsOf path: String, readsTensors: Bool = false) throws(GGUFError) {
        let file: FileBeginning
        do throws(FileBeginning.Unreadable) {
            file = try FileBeginning(contentsOf: path)
        } catch {
            throw .unreadable(path: error.path, code: error.code)
        }
        try self.init(file, readsTensors: readsTensors)
    }

    /// Reads the metadata at the beginning of a file that is in memory.
    ///
    /// - Parameter readsTensors: whether ``tensors`` are wanted too.
    public init(_ bytes: [UInt8], readsTensors: Bool = false) throws(GGUFError) {
        try self.init(FileBeginning(bytes), readsTensors: readsTensors)
    }

    /// The value of a key.
    public subscript(key: String) -> GGUFValue? { values[key] }

    /// All keys, sorted.
    public var keys: [String] { values.keys.sorted() }

    /// Whether a file that begins like that is a GGUF file.
    static func isBeginning(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 4 && GGUFReader.word(of: bytes, at: 0, size: 4) == 0x4655_4747
    }

    /// Reads the metadata at the beginning of what may have been begun to be read.
    init(_ file: consuming FileBeginning, readsTensors: Bool = false) throws(GGUFError) {
        var reader = GGUFReader(file)
        guard try reader.word(4) == 0x4655_4747 else { throw .noMagic }
        let version = UInt32(truncatingIfNeeded: try reader.word(4))
        guard version == 2 || version == 3 else { throw .version(version) }
        self.version = Int(version)
        tensorCount = try reader.word(8)
        let count = try reader.length()

        // An array shares the bytes, which are not complete before the last value.
        var arrays: [(key: String, type: GGUFType, count: Int, range: Range<Int>)] = []
        var seen: Set<String> = []
        for _ in 0..<count {
            let name = try reader.string()
            guard name.count <= GGUFFile.longestKey else { throw .tooLarge }
            let key = String(decoding: reader.bytes[name], as: UTF8.self)
            guard seen.insert(key).inserted else { throw .invalid(key: key, reason: "is given twice") }
            let type = try reader.type(of: key)
            if let size = type.size {
                let start = reader.at
                _ = try reader.word(size)
                values[key] = GGUFReader.value(type, of: reader.bytes.span, at: start)
            } else if type == .string {
                values[key] = .string(Array(reader.bytes[try reader.string()]))
            } else {
                let (type, count) = try reader.arrayHead(of: key)
                let start = reader.at
                try reader.skip(count, of: type, key: key)
                arrays.append((key, type, count, start..<reader.at))
            }
        }
        if readsTensors {
            tensors = try reader.tensors(tensorCount)
            dataStart = try GGUFFile.aligned(reader.at, to: alignment())
        }
        let bytes = reader.bytes
        for array in arrays {
            values[array.key] = .array(
                GGUFArray(type: array.type, count: array.count, bytes: bytes, range: array.range)
            )
        }
    }
    // MARK: Tensors

    /// Checks that the tensors follow each other and lie within a file of `size` bytes.
    ///
    /// - Precondition: the tensors were asked for.
    /// - Throws: ``GGUFError/invalidTensor(_:reason:)``; a file that was cut off names the first tensor that is not
    ///   whole.
    public func checkTensors(fileSize size: Int) throws(GGUFError) {
        var end: Int? = 0
        for tensor in tensors {
            if let end, tensor.offset != end {
                throw .invalidTensor(tensor.name, reason: "begins at \(tensor.offset) of the data; expected \(end)")
            }
            let room = size - dataStart
            guard tensor.offset <= room, tensor.byteCount ?? 0 <= room - tensor.offset else {
                throw .invalidTensor(tensor.name, reason: "ends behind the end of the file, which has \(size) bytes")
            }
            end = try tensor.byteCount.map { count throws(GGUFError) in
                GGUFFile.aligned(tensor.offset + count, to: try alignment())
            }
        }
    }

    /// What the beginnings of tensors are multiples of, in bytes.
    private func alignment() throws(GGUFError) -> Int {
        guard let value = self["general.alignment"] else { return 32 }
        guard let alignment = value.integer, (1...(1 << 20)).contains(alignment), alignment.nonzeroBitCount == 1 else {
            throw .invalid(key: "general.alignment", reason: "is not a power of two of up to 1048576")
        }
        return alignment
    }

    private static func aligned(_ offset: Int, to alignment: Int) -> Int {
        offset.addingReportingOverflow(alignment - 1).overflow ? Int.max : (offset + alignment - 1) & ~(alignment - 1)
    }
}
