// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// h: torch's random permutation of 1,000,003 numbers, 4 MB.
///
/// The last few that were asked for are kept, for all keys: what memory they take does not grow with a ring.
enum HashTable {
    /// The number of entries.
    static let count = 1_000_003
    /// The seed of lm-watermarking's; that of transformers is the key.
    static let fixedSeed: UInt64 = 2_971_215_073

    private static let mostKept = 8
    /// The last used stands last.
    private static let kept = Mutex<[(seed: UInt64, permutation: [UInt32])]>([])

    /// The permutation of a seed.
    ///
    /// - Complexity: O(1) for the last eight seeds, else some milliseconds.
    static func permutation(seed: UInt64) -> [UInt32] {
        kept.withLock { kept in
            if let last = kept.last, last.seed == seed { return last.permutation }
            var permutation: [UInt32] = []
            if let index = kept.firstIndex(where: { $0.seed == seed }) {
                permutation = kept.remove(at: index).permutation
            } else {
                if kept.count == mostKept { kept.removeFirst() }
                TorchGenerator.permute(seed: seed, size: count, count: count, into: &permutation)
            }
            kept.append((seed, permutation))
            return permutation
        }
    }

    /// h(value) = permutation[value mod 1,000,003] + 1, the residue not negative.
    static func hash(_ value: Int64, _ permutation: [UInt32]) -> Int64 {
        let residue = value % Int64(count)
        return Int64(permutation[Int(residue < 0 ? residue + Int64(count) : residue)]) + 1
    }
}
