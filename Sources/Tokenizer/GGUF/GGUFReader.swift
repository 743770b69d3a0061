// SPDX-License-Identifier: Apache-2.0

/// Walks through the metadata at the beginning of a GGUF file and reads no more of the file than that.
struct GGUFReader: ~Copyable {
    private var file: FileBeginning
    private(set) var at = 0

    init(_ file: consuming FileBeginning) {
        self.file = file
    }

    /// The beginning of the file, as far as it was needed.
    var bytes: [UInt8] { file.bytes }

    // MARK: Parts

    /// A number of `size` bytes.
    mutating func word(_ size: Int) throws(GGUFError) -> UInt64 {
        try need(size)
        defer { at += size }
        return GGUFReader.word(of: file.bytes.span, at: at, size: size)
    }

    /// A length, which the metadata must have room for.
    mutating func length() throws(GGUFError) -> Int {
        let word = try word(8)
        guard word <= GGUFFile.mostMetadata else { throw .tooLarge }
        return Int(word)
    }

    /// A string: its length (u64) and its bytes.
    mutating func string() throws(GGUFError) -> Range<Int> {
        let length = try length()
        try need(length)
        defer { at += length }
        return at..<(at + length)
    }

    /// Passes `count` elements of an array.
    ///
    /// - Parameter depth: how many arrays the elements are in.
    mutating func skip(_ count: Int, of type: GGUFType, key: String, depth: Int = 1) throws(GGUFError) {
        if let size = type.size {
            let (length, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, length <= GGUFFile.mostMetadata else { throw .tooLarge }
            try need(length)
            at += length
            return
        }
        guard type == .array else {
            for _ in 0..<count { _ = try string() }
            return
        }
        guard depth < 8 else { throw .invalid(key: key, reason: "has arrays nested deeper than 8") }
        for _ in 0..<count {
            let (type, count) = try arrayHead(of: key)
            try skip(count, of: type, key: key, depth: depth + 1)
        }
    }

    /// The type and the number of an array's elements.
    mutating func arrayHead(of key: String) throws(GGUFError) -> (type: GGUFType, count: Int) {
        (try type(of: key), try length())
    }

    /// The type of a value.
    mutating func type(of key: String) throws(GGUFError) -> GGUFType {
        let word = UInt32(truncatingIfNeeded: try word(4))
        guard let type = GGUFType(rawValue: word) else {
            throw .invalid(key: key, reason: "has type \(word); expected 0 to 12")
        }
        return type
    }

    /// The table of tensors, which follows the metadata.
    mutating func tensors(_ count: UInt64) throws(GGUFError) -> [GGUFTensor] {
        // Each takes at least 24 bytes.
        guard count <= UInt64(GGUFFile.mostMetadata / 24) else { throw .tooLarge }
        var tensors: [GGUFTensor] = []
        var names: Set<String> = []
        for _ in 0..<count {
            let name = String(decoding: bytes[try string()], as: UTF8.self)
            guard names.insert(name).inserted else { throw .invalidTensor(name, reason: "is given twice") }
            let dimensions = try word(4)
            guard dimensions <= 4 else {
                throw .invalidTensor(name, reason: "has \(dimensions) dimensions; expected at most 4")
            }
            var shape: [UInt64] = []
            for _ in 0..<dimensions { shape.append(try word(8)) }
            tensors.append(try GGUFTensor(name: name, shape: shape, type: try word(4), offset: try word(8)))
        }
        return tensors
    }

    /// Makes sure that so many bytes more are there.
    private mutating func need(_ count: Int) throws(GGUFError) {
        guard count > file.bytes.count - at else { return }
        guard count <= GGUFFile.mostMetadata - at else { throw .tooLarge }
        do throws(FileBeginning.Unreadable) {
            if try file.read(at + count) { return }
        } catch {
            throw .unreadable(path: error.path, code: error.code)
        }
        throw .truncated(at: file.bytes.count)
    }

    // MARK: Values

    /// The little-endian number of `size` bytes at `start`, which must lie inside.
    static func word(of bytes: Span<UInt8>, at start: Int, size: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<size { word |= UInt64(bytes[start + index]) << UInt64(8 * index) }
        return word
    }

    /// The value of a type of fixed size that begins at `start`; nil for a type that varies.
    static func value(_ type: GGUFType, of bytes: Span<UInt8>, at start: Int) -> GGUFValue? {
        guard let size = type.size else { return nil }
        let word = word(of: bytes, at: start, size: size)
        return switch type {
        case .uint8, .uint16, .uint32, .uint64: .unsigned(word)
        case .int8: .signed(Int64(Int8(truncatingIfNeeded: word)))
        case .int16: .signed(Int64(Int16(truncatingIfNeeded: word)))
        case .int32: .signed(Int64(Int32(truncatingIfNeeded: word)))
        case .int64: .signed(Int64(truncatingIfNeeded: word))
        case .float32: .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: word))))
        case .float64: .float(Double(bitPattern: word))
        case .bool: .bool(word != 0)
        case .string, .array: nil
        }
    }
}
