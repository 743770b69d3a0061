// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Tokens

/// SynthID-Text's two functions: a linear congruential hash of context and token, and from it one bit for each key.
///
/// Both fold ids into 64 bits, hash ← (hash + id)·M + 1 mod 2⁶⁴, and go on with each key: hashₗ = (hash + keyₗ)·M + 1.
/// Bit *l* of a word is g of depth *l*, so that the `tournament` scheme serves them; its depth is the number of keys.
///
/// | | begins at | bit of a depth |
/// |---|---|---|
/// | `synthid-hf`: transformers, and the package synthid-text 0.2.1 | 1 | entry hashₗ mod 65536 of a table of coins |
/// | `synthid-deepmind`: its repository since June 2025 | SHA-256 of the keys | bit 30 after 12 further rounds |
///
/// Dathathri et al., "Scalable watermarking for identifying large language model outputs", Nature 634 (2024).
///
/// In `synthid-hf` no more than the low 16 bits of ids, keys and hash decide anything: ids that are equal mod 65536 have
/// the same bits, and there are only 65536 different words. So different windows of tokens may be one coin, in a text of
/// *n* tokens about *n*²/131072 pairs of them, and the unit is the 16 bits, not the window.
struct SynthIDFunction: PseudorandomFunction {
    /// Which of the two.
    enum Variant: Sendable { case table, rounds }

    /// `synthid-hf`.
    static let tableKind = FunctionKind(
        name: "synthid-hf",
        schemes: ["tournament"],
        contextWidths: 1...ContextWidth.maximum,
        unit: .seed,
        secret: .integers(1...32),
        peerDetector: .synthIDText
    ) { (secret, profile) throws(WatermarkError) in
        if let leaves = profile.parameters.leaves, leaves != 2 {
            throw .parameterOutOfRange(
                name: "leaves",
                value: "\(leaves)",
                expected: "2, the only number of 'synthid-hf'"
            )
        }
        return try SynthIDFunction(secret: secret, profile: profile, variant: .table)
    }

    /// `synthid-deepmind`.
    static let roundsKind = FunctionKind(
        name: "synthid-deepmind",
        schemes: ["tournament"],
        contextWidths: 1...ContextWidth.maximum,
        secret: .integers(1...32),
        peerDetector: .synthIDText
    ) { (secret, profile) throws(WatermarkError) in
        try SynthIDFunction(secret: secret, profile: profile, variant: .rounds)
    }

    /// The keys, one for each depth.
    let keys: [UInt64]
    let variant: Variant

    /// Where the hash of context and token begins.
    var start: UInt64 {
        switch variant {
        case .table: 1
        case .rounds: SynthIDHash.start(of: keys)
        }
    }

    func makeWordSource() throws(CryptographyError) -> any WordSource {
        switch variant {
        case .table: SynthIDTableSource(keys: keys)
        case .rounds: SynthIDRoundsSource(keys: keys, start: start)
        }
    }
}

extension SynthIDFunction {
    /// Takes the keys, as many as the profile's tournament has rounds.
    init(secret: SecretKey, profile: Profile, variant: Variant) throws(WatermarkError) {
        keys = secret.integers.map { UInt64(bitPattern: $0) }
        self.variant = variant
        guard Set(keys.map { variant == .table ? $0 & 0xFFFF : $0 }).count == keys.count else {
            throw .parameterOutOfRange(
                name: "secret",
                value: "keys of which two are equal",
                expected: variant == .table ? "keys that differ in their low 16 bits" : "keys that differ"
            )
        }
        guard let depth = profile.parameters.depth, depth == keys.count else {
            throw .parameterOutOfRange(
                name: "depth",
                value: profile.parameters.depth.map { "\($0)" } ?? "none",
                expected: "\(keys.count), the number of keys"
            )
        }
    }
}
