// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The public halves of signing keys, as RFC 7517 and RFC 8037 write them.
public struct JWKSet: Sendable, Equatable {
    /// One public key.
    public struct Key: Sendable, Equatable {
        /// The key's id in the keyring, the `kid` of what it signed.
        public var keyID: String
        /// The key.
        public var key: Ed25519.VerifyingKey
        /// Whether the key signs nothing new; what it signed stays valid.
        public var isRetired: Bool

        /// A public key.
        public init(keyID: String, key: Ed25519.VerifyingKey, isRetired: Bool = false) {
            self.keyID = keyID
            self.key = key
            self.isRetired = isRetired
        }
    }

    /// The keys in the order of the keyring.
    public var keys: [Key]
    /// The ids of keys that must not be trusted any more; they are in no file, and where they are not known such keys
    /// are unknown ones.
    public var revokedKeyIDs: Set<String>

    /// A set of keys.
    public init(keys: [Key], revokedKeyIDs: Set<String> = []) {
        self.keys = keys
        self.revokedKeyIDs = revokedKeyIDs
    }

    /// The key of that id.
    public func key(_ id: String) -> Key? { keys.first { $0.keyID == id } }
}
