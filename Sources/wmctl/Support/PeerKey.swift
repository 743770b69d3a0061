// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Watermark

/// The secret and the profile of a new key for another engine's mark.
struct PeerKey {
    let profile: Profile
    /// Nil for a random one.
    let secret: SecretBytes?

    /// Reads the secret, if there is one.
    ///
    /// - Parameter source: where it comes from; nil for the peer's default key or a random one.
    init(
        _ peer: PeerProfile,
        _ options: ProfileOptions,
        id: String,
        tokenizers: [TokenizerBinding],
        source: SecretSource?,
        _ console: Console
    ) throws {
        let size = try options.peer.vocabularySize(tokenizers, console)
        if options.peer.takesDefaultKey {
            console.warn(
                "the default key of '\(peer.name)' is public: anyone can make this mark, and a text that carries it says "
                    + "nothing of who made it"
            )
        }
        var profile = try options.profile(id: id, tokenizers: tokenizers, vocabularySize: size)
        switch try peer.kind.secret {
        case .bytes: secret = try source?.keyBytes()
        case .integer: secret = try Self.integers(peer, source, options, 1...1)
        case .integers(let counts):
            let counts = profile.parameters.depth.map { $0...$0 } ?? counts
            secret = try Self.integers(peer, source, options, counts)
        case .bitmap:
            let size = profile.parameters.vocabularySize ?? 0
            secret = try source.map { source throws(CommandError) in
                let text = try source.read(limit: PeerSecretText.limit)
                guard let list = PeerSecretText.list(text, size: size) else {
                    throw .notAPeerSecret(
                        from: source.name,
                        expected:
                            "the ids of green tokens below \(size), true or false for each, or \((size + 7) / 8) bytes"
                    )
                }
                return list
            }
            if let secret, options.gamma == nil {
                profile.parameters.gamma = Self.share(PeerSecretText.count(secret), of: size)
                try profile.validate()
            }
        }
        self.profile = profile
    }

    private static func integers(
        _ peer: PeerProfile,
        _ source: SecretSource?,
        _ options: ProfileOptions,
        _ counts: ClosedRange<Int>
    ) throws -> SecretBytes? {
        if options.peer.takesDefaultKey, let key = peer.defaultKey {
            return SecretBytes(wholeNumbers: key)
        }
        guard let source else { return nil }
        guard let secret = PeerSecretText.integers(try source.read(), peer.keyNumbers, counts: counts) else {
            let range = peer.keyNumbers == .signed ? "from -2^63 to 2^63 - 1" : "from 0 to 2^64 - 1"
            let count = counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
            throw CommandError.notAPeerSecret(
                from: source.name,
                expected: (counts == 1...1 ? "a whole number" : "\(count) whole numbers") + " in decimal, \(range)"
            )
        }
        return secret
    }

    /// γ of which the whole part of γV is that number of tokens.
    private static func share(_ count: Int, of size: Int) -> Double {
        let share = Double(count) / Double(size)
        return Int(share * Double(size)) == count ? share : share.nextUp
    }
}
