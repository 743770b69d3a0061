// SPDX-License-Identifier: Apache-2.0

/// Why the metadata of a GGUF file could not be read.
public enum GGUFError: Error, Equatable, Sendable {
    /// The file could not be read; `code` is the system's error number.
    case unreadable(path: String, code: Int32)
    /// The first four bytes are not `GGUF`.
    case noMagic
    /// The version is neither 2 nor 3, or the file is big-endian.
    case version(UInt32)
    /// The file ends inside the metadata, at that byte.
    case truncated(at: Int)
    /// The metadata is longer than ``GGUFFile/mostMetadata`` bytes, or says so.
    case tooLarge
    /// A key or value is not what the format allows.
    case invalid(key: String, reason: String)
    /// A tensor is not what the format allows, or not in the file.
    case invalidTensor(_ name: String, reason: String)
}

extension GGUFError: CustomStringConvertible {
    /// A lower-case fragment that names what is wrong and what was expected.
    public var description: String {
        switch self {
        case .unreadable(let path, let code): "cannot read '\(path)': \(systemMessage(code))"
        case .noMagic: "it is no GGUF file"
        case .version(let version): "version \(version) is not supported; expected 2 or 3, little-endian"
        case .truncated(let end): "ends at byte \(end), inside its metadata"
        case .tooLarge: "metadata is longer than \(GGUFFile.mostMetadata >> 20) MB"
        case .invalid(let key, let reason): "key '\(key)' \(reason)"
        case .invalidTensor(let name, let reason): "tensor '\(name)' \(reason)"
        }
    }
}
