// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Watermark

/// The keyrings that Vectors/keyring.py wrote: four keys, of which `prod-2026-11` and `reports` are active; beside them,
/// sealed keys with all further parameters.
enum KeyringVector: String, CaseIterable, Sendable {
    case plain = "keyring_plain.json"
    case sealed = "keyring_sealed.json"
    case schemes = "keyring_schemes.json"

    /// The two forms of the same four keys.
    static let forms = [plain, sealed]

    static let passphraseText = "correct horse battery staple ✓"

    func bytes() throws -> [UInt8] { try vectorFile(rawValue, in: .module) }
    func text() throws -> String { String(decoding: try bytes(), as: UTF8.self) }
    func keyring() throws -> Keyring { try Keyring(reading: bytes(), path: "k.json") }

    /// What opens it; keeps the stretched key for all that use it.
    var passphrase: Passphrase? { self == .plain ? nil : Self.sharedPassphrase }
    private static let sharedPassphrase = Passphrase(text: passphraseText)

    static func secret(of id: String, count: Int = 32) -> SecretBytes {
        let digest = SHA256.digest(of: Array("keyring secret \(id)".utf8)).bytes
        return SecretBytes(copying: digest.span.extracting(first: count))
    }
}

extension Passphrase {
    convenience init(text: String) {
        self.init(SecretBytes(copying: Array(text.utf8).span))
    }
}

/// A time for keys that tests make.
let someTime = "2026-11-21T09:30:00Z"

extension Keyring {
    /// A keyring of standard keys in the clear.
    init(ids: String...) throws {
        self.init()
        for id in ids { try add(id: id, purpose: .watermark(Profile(id: id)), created: someTime) }
    }

    /// A keyring read from a text that another one became.
    init(_ text: String) throws(KeyringError) {
        try self.init(reading: Array(text.utf8), path: "k.json")
    }
}

/// Runs `body` on as many threads as told, at once, and rethrows the first error.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let failures = Outcome()
    let done = DispatchGroup()
    for number in 0..<count {
        done.enter()
        Thread.detachNewThread {
            do { try body(number) } catch { failures.errors.withLock { $0.append(error) } }
            done.leave()
        }
    }
    done.wait()
    if let error = failures.errors.withLock({ $0.first }) { throw error }
}

private final class Outcome: Sendable {
    let errors = Mutex<[any Error]>([])
}
