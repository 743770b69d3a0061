// SPDX-License-Identifier: Apache-2.0

/// The metadata of a model in the GGUF format, versions 2 and 3: keys, and values with types.
///
///     let file = try GGUFFile(contentsOf: "model.gguf")
///     file["general.architecture"]?.text  // llama
///
/// Only the metadata is read, a megabyte at a time: the tensors behind it may be a hundred gigabytes.
/// The format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.
public struct GGUFFile: Sendable {
    /// 2 or 3.
    public let version: Int
    /// The number of tensors that the file says it holds.
    public let tensorCount: UInt64
    private var values: [String: GGUFValue] = [:]

    /// The most bytes that metadata may have: a vocabulary of a million tokens takes a twentieth of it.
    public static let mostMetadata = 1 << 30
    /// The longest key of the format, in bytes.
    private static let longestKey = 65_535

    /// Reads the metadata at the beginning of a file.
    public init(contentsOf path: String) throws(GGUFError) {
        let file: FileBeginning
        do throws(FileBeginning.Unreadable) {
            file = try FileBeginning(contentsOf: path)
        } catch {
            throw .unreadable(path: error.path, code: error.code)
        }
        try self.init(file)
    }

    /// Reads the metadata at the beginning of a file that is in memory.
    public init(_ bytes: [UInt8]) throws(GGUFError) {
        try self.init(FileBeginning(bytes))
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
    init(_ file: consuming FileBeginning) throws(GGUFError) {
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
        let bytes = reader.bytes
        for array in arrays {
            values[array.key] = .array(
                GGUFArray(type: array.type, count: array.count, bytes: bytes, range: array.range)
            )
        }
    }
}
