// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

extension SecretKey {
    /// Whether these are the bytes of the key that an engine has when its user names none.
    ///
    /// - Parameter function: the name of the pseudorandom function, of which the engine is known.
    func isPublic(under function: String) -> Bool {
        PeerProfiles.all.contains { peer in
            guard peer.pseudorandomFunction == function, let numbers = peer.defaultKey else { return false }
            return withSpan { $0.isBigEndian(numbers) }
        }
    }
}

extension Span<UInt8> {
    /// Whether the bytes are these numbers, 8 bytes each, the highest first.
    fileprivate func isBigEndian(_ numbers: [Int64]) -> Bool {
        guard count == 8 * numbers.count else { return false }
        return indices.allSatisfy { self[$0] == UInt8(truncatingIfNeeded: numbers[$0 / 8] >> Int64(56 - 8 * ($0 % 8))) }
    }
}

extension KeyringEntry {
    /// Whether the secret is its engine's default, which anyone has; nil when it is sealed.
    public var hasPublicKey: Bool? {
        guard !isSealed, let profile, let bytes = try? secretBytes() else { return nil }
        return SecretKey(bytes).isPublic(under: profile.pseudorandomFunction)
    }
}
