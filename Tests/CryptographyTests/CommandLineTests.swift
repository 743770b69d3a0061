// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import Testing

/// Runs the `openssl` command on an input.
private func openssl(_ arguments: [String], _ input: [UInt8]) throws -> [UInt8] {
    let process = Process()
    let (source, sink) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = arguments
    process.standardInput = source
    process.standardOutput = sink
    try process.run()
    try source.fileHandleForWriting.write(contentsOf: Data(input))
    try source.fileHandleForWriting.close()
    let output = try sink.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return [UInt8](output)
}

/// Bytes that a number decides.
private func bytes(_ count: Int, from start: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) &+ start }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

@Suite
struct `The openssl command` {
    @Test(arguments: [0, 1, 55, 56, 64, 1000, 40_000])
    func `hashes alike`(count: Int) throws {
        let message = bytes(count, from: 1)
        #expect(SHA256.digest(of: message).bytes == (try openssl(["dgst", "-sha256", "-binary"], message)))
    }

    @Test(arguments: [1, 20, 32, 64, 65, 200])
    func `authenticates alike`(keyCount: Int) throws {
        let key = bytes(keyCount, from: 2)
        let message = bytes(33, from: 3)
        let expected = try openssl(
            ["dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:\(hexadecimal(key))", "-binary"],
            message
        )
        var hmac = try HMACSHA256(key: SecretBytes(copying: key.span))
        for _ in 0..<2 { #expect(hmac.tag(of: message.span).bytes == expected) }
    }

    @Test(arguments: [UInt128(0), 1, .max, .max - 1, UInt128(UInt64.max)])
    func `encrypts alike from every counter`(counter: UInt128) throws {
        let key = bytes(32, from: 4)
        let initial = hexadecimal((0..<16).map { UInt8(truncatingIfNeeded: counter >> (120 - 8 * $0)) })
        let expected = try openssl(
            ["enc", "-aes-256-ctr", "-K", hexadecimal(key), "-iv", initial],
            Array(repeating: 0, count: 20_000)
        )
        var words = [UInt32](repeating: 9, count: 5000)
        var span = words.mutableSpan
        var cipher = try AES256(key: SecretBytes(copying: key.span))
        cipher.keystream(from: counter, into: &span)
        let found = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        #expect(found == expected)
    }

    @Test
    func `accepts our signatures`() throws {
        let folder = URL.temporaryDirectory.appending(path: "wmctl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = try Ed25519.SigningKey.random()
        let message = bytes(500, from: 5)
        // SubjectPublicKeyInfo of an Ed25519 key (RFC 8410): a fixed beginning and the 32 bytes.
        let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        try Data(prefix + key.verifyingKey.bytes).write(to: folder.appending(path: "key"))
        try Data(key.sign(message.span)).write(to: folder.appending(path: "signature"))
        try Data(message).write(to: folder.appending(path: "message"))
        let verdict = try openssl(
            [
                "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", folder.appending(path: "key").path,
                "-sigfile", folder.appending(path: "signature").path, "-in", folder.appending(path: "message").path,
            ],
            []
        )
        #expect(String(decoding: verdict, as: UTF8.self).contains("Verified Successfully"))
    }
}
