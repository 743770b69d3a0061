// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc

/// Where a secret comes from: never the command line itself, which every user of the machine can read.
enum SecretSource: Equatable {
    case descriptor(Int32)
    case file(String)

    /// The most bytes that a secret may have.
    static let limit = 4096

    /// Reads the secret without its last line break.
    ///
    /// - Parameter limit: the most bytes; above ``limit`` for lists, which keep all of their bytes.
    /// - Throws: ``CommandError`` when it cannot be read, is empty or longer than the limit.
    func read(limit: Int = Self.limit) throws(CommandError) -> SecretBytes {
        switch self {
        case .descriptor(let descriptor):
            return try Self.read(descriptor, name: name, limit: limit)
        case .file(let path):
            let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .cannotRead(path: path, reason: SystemError.text(of: errno)) }
            defer { close(descriptor) }
            return try Self.read(descriptor, name: name, limit: limit)
        }
    }

    /// Reads the secret of a key: 32 bytes raw, in hexadecimal or in base64url.
    func keyBytes() throws(CommandError) -> SecretBytes {
        guard let bytes = SecretText.keyBytes(try read()) else { throw .notASecret(from: name) }
        return bytes
    }

    /// Where it comes from, for messages.
    var name: String {
        switch self {
        case .descriptor(let descriptor): "file descriptor \(descriptor)"
        case .file(let path): path
        }
    }

    private static func read(_ descriptor: Int32, name: String, limit: Int) throws(CommandError) -> SecretBytes {
        // One piece of memory that never grows, so that no copy is left behind when it is wiped.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(limit + 1)
        defer { _ = SecretBytes(wiping: &bytes) }
        while bytes.count <= limit {
            let count = Descriptor.read(limit + 1 - bytes.count, from: descriptor, into: &bytes)
            if count == 0 { break }
            guard count > 0 else { throw .cannotRead(path: name, reason: SystemError.text(of: Int32(-count))) }
        }
        guard limit > Self.limit else { return try withoutLineBreak(bytes, name: name) }
        guard bytes.count <= limit else { throw .cannotRead(path: name, reason: "more than \(limit) bytes") }
        return SecretBytes(copying: bytes.span)
    }

    /// A copy of what was read, without its last line break.
    static func withoutLineBreak(_ bytes: borrowing [UInt8], name: String) throws(CommandError) -> SecretBytes {
        guard bytes.count <= limit else { throw .cannotRead(path: name, reason: "more than \(limit) bytes") }
        var end = bytes.count
        if end > 0, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > 0, end < bytes.count, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        guard end > 0 else { throw .cannotRead(path: name, reason: "it is empty") }
        return SecretBytes(copying: bytes.span.extracting(0..<end))
    }
}
