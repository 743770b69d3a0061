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
    /// When it was made: RFC 3339, UTC, whole seconds.
    public let created: String
    /// What it may be used for.
    public internal(set) var state: KeyState
    /// What its secret is for.
    public internal(set) var purpose: Purpose
    /// The secret as the file has it.
    var secret: StoredSecret
    /// What its calibration on human text found; nil when it was not calibrated.
    public internal(set) var calibration: KeyCalibration?

    /// The public parameters; nil for a signing key.
    public var profile: Profile? {
        if case .watermark(let profile) = purpose { profile } else { nil }
    }

    /// Whether the key is for the mark of another engine.
    public var isOfPeer: Bool { profile.map { $0.pseudorandomFunction != HMACAESFunction.name } ?? false }

    /// Whether the secret is sealed under a passphrase.
    public var isSealed: Bool {
        if case .sealed = secret { true } else { false }
    }

    /// Whether the key may look for its mark in texts.
    public var detects: Bool { state != .revoked && profile != nil }

    /// What a seal is bound to: a sealed secret cannot be moved to another entry, nor its profile be swapped.
    ///
    /// State and tokenizers are left out: they change without the passphrase. Numbers are bit patterns, so that no rule of
    /// writing decimals is part of the form.
    var sealContext: [UInt8] {
        var parts = ["wmctl/seal/1", profile == nil ? "signing" : "watermark", id, created]
        if let profile {
            func bits(_ number: Double?) -> String { number.map { "\($0.bitPattern)" } ?? "none" }
            parts += [
                profile.pseudorandomFunction, profile.scheme, bits(profile.parameters.gamma),
                bits(profile.parameters.delta), "\(profile.contextWidth)", profile.repeats.rawValue,
            ]
            // Each with its name, and only those that the profile states.
            let parameters = profile.parameters
            let more: [(name: String, value: String?)] = [
                ("depth", parameters.depth.map { "\($0)" }), ("weights", parameters.weighting?.rawValue),
                ("leaves", parameters.leaves.map { "\($0)" }), ("alpha", parameters.alpha.map { bits($0) }),
                ("payload_bits", parameters.payloadBits.map { "\($0)" }),
                ("vocabulary_size", parameters.vocabularySize.map { "\($0)" }),
            ]
            for case (let name, let value?) in more { parts.append("\(name) \(value)") }
        }
        // None of the parts can hold a line break: ids, times and names are checked.
        return Array(parts.joined(separator: "\n").utf8)
    }

    /// The secret bytes, whatever the state: 32, or as many as the profile's function demands (``SecretForm``).
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

    /// The mark that the key finds and, while it is active, makes.
    ///
    /// - Throws: ``KeyringError/wrongKind(id:operation:)`` for a signing key,
    ///   ``KeyringError/wrongState(id:state:operation:)`` for a revoked one, and as ``secretBytes(passphrase:)`` does.
    public func watermark(passphrase: Passphrase? = nil) throws(KeyringError) -> Watermark {
        guard let profile else { throw .wrongKind(id: id, operation: "mark text with") }
        guard state != .revoked else { throw .wrongState(id: id, state: state, operation: "use") }
        let bytes = try secretBytes(passphrase: passphrase)
        do {
            return try Watermark(secret: SecretKey(bytes), profile: profile)
        } catch {
            throw .profile(id: id, error)
        }
    }
}

extension KeyringEntry {
    /// The form of a time, in words.
    static let timeForm = "a time in UTC such as 2026-11-21T09:30:00Z"

    /// Whether a time is in that form; such times sort as texts.
    static func isValid(time: String) -> Bool {
        let bytes = Array(time.utf8)
        let pattern = Array("0000-00-00T00:00:00Z".utf8)
        let zero = UInt8(ascii: "0")
        guard bytes.count == pattern.count else { return false }
        for (byte, expected) in zip(bytes, pattern) {
            guard expected == zero ? zero...zero + 9 ~= byte : byte == expected else { return false }
        }
        func number(at index: Int) -> Int { Int(bytes[index] - zero) * 10 + Int(bytes[index + 1] - zero) }
        return 1...12 ~= number(at: 5) && 1...31 ~= number(at: 8)
            && 0...23 ~= number(at: 11) && 0...59 ~= number(at: 14) && 0...60 ~= number(at: 17)
    }
}

/// A secret as a keyring file has it.
enum StoredSecret: Sendable, Equatable {
    /// In the clear, protected by the file's mode alone.
    case plain(SecretBytes)
    /// Under a passphrase.
    case sealed(SealedSecret)
}
