// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a key may be used for.
public enum KeyState: String, Sendable, Hashable, CaseIterable {
    /// Generates and detects.
    case active
    /// Only detects: texts marked with it stay readable.
    case retired
    /// Neither; kept so that its id is not used again.
    case revoked
}

/// A key of a ``Keyring``: an id, a state, a secret, and what the secret is for.
public struct KeyringEntry: Sendable, Equatable {
    /// What a key's secret is for.
    public enum Purpose: Sendable, Equatable {
        /// Marks and detects under a profile.
        case watermark(Profile)
        /// Signs reports: an Ed25519 private key.
        case signing
    }

    /// The name by which commands and reports know the key.
    public let id: String
    /// When it was made: RFC 3339, UTC.
    public let created: String
    /// What it may be used for.
    public internal(set) var state: KeyState
    /// What its secret is for.
    public internal(set) var purpose: Purpose
    /// The secret as the file has it.
    var secret: StoredSecret

    /// The public parameters; nil for a signing key.
    public var profile: Profile? {
        if case .watermark(let profile) = purpose { profile } else { nil }
    }

    /// Whether the secret is sealed under a passphrase.
    public var isSealed: Bool {
        if case .sealed = secret { true } else { false }
    }

    /// Whether the key may look for its mark in texts.
    public var detects: Bool { state != .revoked && profile != nil }

    /// What a seal is bound to: a sealed secret cannot be moved to another entry, nor its profile be swapped.
    ///
    /// State and tokenizers are left out: they change without the passphrase.
    var sealContext: [UInt8] {
        var parts = ["wmctl/seal/1", id]
        if let profile {
            parts += [
                profile.pseudorandomFunction, profile.scheme, "\(profile.parameters.gamma ?? -1)",
                "\(profile.parameters.delta ?? -1)", "\(profile.contextWidth)", profile.repeats.rawValue,
            ]
        } else {
            parts.append("signing")
        }
        return Array(parts.joined(separator: "\n").utf8)
    }

    /// The secret bytes.
    ///
    /// - Throws: ``KeyringError/locked(id:)`` without the passphrase a sealed secret needs,
    ///   ``KeyringError/wrongPassphrase(id:)``.
    public func secretBytes(passphrase: Passphrase? = nil) throws(KeyringError) -> SecretBytes {
        switch secret {
        case .plain(let bytes): return bytes
        case .sealed(let sealed):
            guard let passphrase else { throw .locked(id: id) }
            do {
                return try sealed.open(passphrase: passphrase, context: sealContext)
            } catch .authenticationFailed {
                throw .wrongPassphrase(id: id)
            } catch {
                throw .cryptography(error)
            }
        }
    }

    /// The mark that the key makes and finds.
    ///
    /// - Throws: ``KeyringError``; ``KeyringError/wrongKind(id:operation:)`` for a signing key.
    public func watermark(passphrase: Passphrase? = nil) throws(KeyringError) -> Watermark {
        guard let profile else { throw .wrongKind(id: id, operation: "mark text with") }
        let bytes = try secretBytes(passphrase: passphrase)
        do {
            return try Watermark(secret: SecretKey(bytes), profile: profile)
        } catch {
            throw .profile(id: id, error)
        }
    }
}

/// A secret as a keyring file has it.
enum StoredSecret: Sendable, Equatable {
    /// In the clear, protected by the file's mode alone.
    case plain(SecretBytes)
    /// Under a passphrase.
    case sealed(SealedSecret)
}
