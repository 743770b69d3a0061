// SPDX-License-Identifier: Apache-2.0

/// Which entries and bases of a double array are taken.
struct TriePlaces {
    /// One bit for each entry of a block of 256, and for each base.
    private struct Block {
        var entries = SIMD4<UInt64>(repeating: 0)
        var bases = SIMD4<UInt64>(repeating: 0)
        var freeEntries = 256
    }

    private var blocks: [Block] = [Block()]
    /// The blocks in which places are looked for.
    private var open: [Int] = [0]
    private static let mostOpen = 8

    /// The number of entries so far.
    var count: Int { 256 * blocks.count }

    /// Places the children of the root, whose base is 0.
    mutating func root(for children: [TrieBuilder.Child]) {
        take(0, in: 0, children)
    }

    /// A base at which all children have free entries, which are taken.
    mutating func base(for children: [TrieBuilder.Child]) -> Int {
        for block in open.reversed() where blocks[block].freeEntries >= children.count {
            if let base = free(in: blocks[block], children) {
                take(base, in: block, children)
                return block << 8 | base
            }
        }
        blocks.append(Block())
        if open.count == TriePlaces.mostOpen { open.removeFirst() }
        open.append(blocks.count - 1)
        take(0, in: blocks.count - 1, children)
        return (blocks.count - 1) << 8
    }

    private func free(in block: Block, _ children: [TrieBuilder.Child]) -> Int? {
        for word in 0..<4 {
            var free = ~block.entries[word]
            while free != 0 {
                let entry = word << 6 | free.trailingZeroBitCount
                free &= free - 1
                let base = entry ^ Int(children[0].byte)
                if block.bases[base >> 6] >> UInt64(base & 63) & 1 != 0 { continue }
                let fits = children.dropFirst().allSatisfy { child in
                    let entry = base ^ Int(child.byte)
                    return block.entries[entry >> 6] >> UInt64(entry & 63) & 1 == 0
                }
                if fits { return base }
            }
        }
        return nil
    }

    private mutating func take(_ base: Int, in block: Int, _ children: [TrieBuilder.Child]) {
        blocks[block].bases[base >> 6] |= 1 << UInt64(base & 63)
        for child in children {
            let entry = base ^ Int(child.byte)
            blocks[block].entries[entry >> 6] |= 1 << UInt64(entry & 63)
        }
        blocks[block].freeEntries -= children.count
        if blocks[block].freeEntries == 0 { open.removeAll { $0 == block } }
    }
}
