// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import Synchronization

/// What seals the secrets of a keyring.
///
/// Stretching a passphrase is slow by design (scrypt, some tenths of a second), so the result is kept: the secrets of one
/// keyring share a salt, and a thousand of them open in the time of one. Prints as a fixed word; wiped when released.
public final class Passphrase: Sendable {
    private let bytes: SecretBytes
    private let keys = Mutex<[Stretching: SecretBytes]>([:])

    /// Takes the passphrase's bytes as they were typed, without a line break.
    public init(_ bytes: SecretBytes) {
        self.bytes = bytes
    }

    /// Whether there is nothing to guess.
    var isEmpty: Bool { bytes.count == 0 }

    /// The key that the passphrase gives under these parameters: 32 bytes.
    func key(_ stretching: Stretching) throws(CryptographyError) -> SecretBytes {
        if let key = keys.withLock({ $0[stretching] }) { return key }
        let key = try stretching.scrypt.derive(passphrase: bytes, salt: stretching.salt, count: 32)
        keys.withLock { $0[stretching] = key }
        return key
    }
}

extension Passphrase: CustomStringConvertible, CustomReflectable {
    /// A fixed word: the bytes never appear in text.
    public var description: String { "passphrase" }

    /// Without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a passphrase becomes a key.
struct Stretching: Sendable, Hashable {
    let scrypt: Scrypt
    let salt: [UInt8]

    static let saltCount = 16

    /// The parameters of this version under a fresh salt.
    static func fresh() throws(CryptographyError) -> Stretching {
        Stretching(scrypt: .passphrase, salt: try Randomness.bytes(count: saltCount))
    }
}
