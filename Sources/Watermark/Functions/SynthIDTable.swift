// SPDX-License-Identifier: Apache-2.0

/// The coins of `synthid-hf`: torch's `randint(0, 2, (65536,))` of a CPU generator with seed 0.
///
/// They are the lowest bits of its 32-bit draws; 32,743 are 1.
enum SynthIDTable {
    /// The number of coins.
    static let count = 65536

    /// One bit for each, the lowest of a word first.
    static let coins = coins(count: count, seed: 0)

    /// The coins of a table of another size or seed.
    static func coins(count: Int, seed: UInt64) -> [UInt32] {
        var generator = TorchGenerator(seed: seed)
        var coins = [UInt32](repeating: 0, count: (count + 31) / 32)
        for index in 0..<count { coins[index / 32] |= (generator.nextWord() & 1) << UInt32(index % 32) }
        return coins
    }
}
