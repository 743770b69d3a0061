// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import TestSupport
import Testing

private let command = "/usr/bin/openssl"
private let isInstalled = unsafe access(command, X_OK) == 0

/// What the `openssl` command writes to standard output.
private func openssl(_ arguments: [String], _ input: [UInt8] = []) throws -> [UInt8] {
    let run = try CommandRun.run(command, arguments, environment: [:], input: input)
    try #require(run.status == 0, "\(run.errors)")
    return run.output
}

/// Bytes that a number decides.
private func bytes(_ count: Int, from start: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) &+ start }
}

@Suite(.enabled(if: isInstalled, "needs the openssl command"))
struct `The openssl command` {
    @Test(arguments: [0, 1, 55, 56, 64, 1000, 40_000])
    func `hashes alike`(count: Int) throws {
        let message = bytes(count, from: 1)
        #expect(try SHA256.digest(of: message).bytes == openssl(["dgst", "-sha256", "-binary"], message))
    }

    @Test(arguments: [1, 20, 32, 64, 65, 200])
    func `authenticates alike`(keyCount: Int) throws {
        let key = bytes(keyCount, from: 2)
        let message = bytes(33, from: 3)
        let arguments = ["dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:\(key.hexadecimal)", "-binary"]
        let expected = try openssl(arguments, message)
        var hmac = try HMACSHA256(key: secret(key))
        for _ in 0..<2 { #expect(hmac.tag(of: message.span).bytes == expected) }
    }

    @Test(arguments: [UInt128(0), 1, .max, .max - 1, UInt128(UInt64.max)])
    func `encrypts alike from every counter`(counter: UInt128) throws {
        let key = bytes(32, from: 4)
        let start = Digest(high: counter, low: 0).hexadecimal.prefix(32)
        let arguments = ["enc", "-aes-256-ctr", "-K", key.hexadecimal, "-iv", String(start)]
        let expected = try openssl(arguments, .init(repeating: 0, count: 20_000))
        var words = [UInt32](repeating: 9, count: 5000)
        var span = words.mutableSpan
        var cipher = try AES256(key: secret(key))
        cipher.keystream(from: counter, into: &span)
        #expect(words.littleEndianBytes == expected)
    }

    @Test(arguments: [1, 32, 100])
    func `derives alike with HKDF`(count: Int) throws {
        let root = bytes(32, from: 6)
        let expected = try openssl([
            "kdf", "-keylen", "\(count)", "-kdfopt", "digest:SHA256", "-kdfopt", "hexkey:\(root.hexadecimal)",
            "-kdfopt", "info:wmctl/seed/1", "-binary", "HKDF",
        ])
        let derived = try HKDFSHA256.derive(secret: secret(root), info: "wmctl/seed/1", count: count)
        #expect(derived == secret(expected))
    }

    @Test
    func `stretches passphrases alike with scrypt`() throws {
        let salt = bytes(16, from: 7)
        let expected = try openssl([
            "kdf", "-keylen", "32", "-kdfopt", "pass:correct horse", "-kdfopt", "hexsalt:\(salt.hexadecimal)",
            "-kdfopt", "n:4096", "-kdfopt", "r:8", "-kdfopt", "p:2", "-binary", "SCRYPT",
        ])
        let scrypt = Scrypt(cost: 4096, blockSize: 8, parallelism: 2)
        let key = try scrypt.derive(passphrase: secret(Array("correct horse".utf8)), salt: salt, count: 32)
        #expect(key == secret(expected))
    }

    // RFC 8410: the DER form of an Ed25519 key is a fixed beginning and the 32 bytes.
    private static let publicPrefix = hex("302a300506032b6570032100")
    private static let privatePrefix = hex("302e020100300506032b657004220420")

    @Test
    func `accepts our signatures and no others`() throws {
        let folder = try TemporaryFolder()
        let key = try Ed25519.SigningKey.random()
        let message = bytes(500, from: 5)
        let signature = try key.sign(message.span)
        let arguments = try [
            "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER",
            "-inkey", folder.write(Self.publicPrefix + key.verifyingKey.bytes, to: "key"),
            "-in", folder.write(message, to: "message"),
            "-sigfile",
        ]
        #expect(throws: Never.self) { try openssl(arguments + [folder.write(signature, to: "signature")]) }
        let altered = try folder.write(flipping(100, of: signature), to: "altered")
        #expect(try CommandRun.run(command, arguments + [altered], environment: [:]).status != 0)
    }

    @Test
    func `signs alike`() throws {
        let folder = try TemporaryFolder()
        let raw = bytes(32, from: 8)
        let key = try Ed25519.SigningKey(secret: secret(raw))
        let message = bytes(77, from: 9)
        let signature = try openssl([
            "pkeyutl", "-sign", "-rawin", "-keyform", "DER",
            "-inkey", folder.write(Self.privatePrefix + raw, to: "key"),
            "-in", folder.write(message, to: "message"),
        ])
        #expect(try key.sign(message.span) == signature)
        #expect(try key.verifyingKey.isValid(signature: signature, for: message.span))
    }
}
