// SPDX-License-Identifier: Apache-2.0

internal import CKernels
internal import Tokens

/// The lists of a vocabulary that torch's random permutations begin with: for each seed, the first G of V tokens.
///
/// One token's membership takes G draws and no array: its place is followed through the swaps. Belongs to one thread at a time.
struct TorchLists {
    /// V.
    let size: Int
    /// G.
    let listSize: Int
    private let inverses: [UInt32]
    private let powers: [UInt8]
    private var permutation: [UInt32] = []
    private var isMember: [Bool] = []

    private var order: [UInt64] = []
    private var seeds: [UInt32] = []
    private var starts: [UInt32] = []
    private var places: [TokenID] = []
    private var flags: [UInt8] = []
    private var queries: [UInt32] = []

    /// From this number of tokens on, one seed's list is made as a whole.
    private static let wholeListCount = 20

    /// Lists of `listSize` of `size` tokens.
    ///
    /// - Precondition: 0 < listSize < size < ``TorchGenerator/permutationLimit``.
    init(size: Int, listSize: Int) {
        precondition(0 < listSize && listSize < size && size < TorchGenerator.permutationLimit, "a list of some tokens")
        self.size = size
        self.listSize = listSize
        // Beyond, the memory is not worth the time.
        let count = size < 1 << 24 ? listSize + Int(kernel_vector_lanes) : 0
        var inverses = [UInt32](repeating: 0, count: count)
        var powers = [UInt8](repeating: 0, count: count)
        if count > 0 {
            // The arrays have the shape that is asked for, and outlive the call.
            unsafe inverses.withUnsafeMutableBufferPointer { inverses in
                unsafe powers.withUnsafeMutableBufferPointer { powers in
                    unsafe kernel_list_inverses(
                        UInt32(size),
                        UInt32(listSize),
                        inverses.baseAddress,
                        powers.baseAddress
                    )
                }
            }
        }
        self.inverses = inverses
        self.powers = powers
    }

    /// Writes 0 for the tokens of a seed's list and the highest word for the others: `words[v]` is that of token v.
    ///
    /// - Complexity: O(V).
    mutating func readAllWords(seed: UInt64, into words: inout MutableSpan<UInt32>) {
        for index in words.indices { words[index] = .max }
        TorchGenerator.permute(seed: seed, size: size, count: listSize, into: &permutation)
        for index in 0..<listSize where Int(permutation[index]) < words.count { words[Int(permutation[index])] = 0 }
    }

    /// Writes 0 for the tokens that are on the list of one seed, and the highest word for the others.
    ///
    /// - Complexity: O(V + n).
    mutating func readWords(seed: UInt64, of tokens: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        mark(UInt32(truncatingIfNeeded: seed))
        for index in tokens.indices { words[index] = contains(tokens[index]) ? 0 : .max }
    }

    /// Writes 0 for each token that is on the list of its own seed, and the highest word for the others.
    ///
    /// - Parameters:
    ///   - seeds: shape [n], of which the low 32 bits count.
    ///   - tokens: shape [n].
    /// - Complexity: O(G) for each distinct seed and each token, O(V) for a seed of many tokens.
    mutating func readWords(seeds: [UInt64], of tokens: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        precondition(seeds.count == tokens.count && tokens.count == words.count, "a seed and a word for each token")
        order.removeAll(keepingCapacity: true)
        for index in seeds.indices { order.append(seeds[index] << 32 | UInt64(index)) }
        order.sort()
        self.seeds.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        queries.removeAll(keepingCapacity: true)
        var start = 0
        while start < order.count {
            let seed = UInt32(truncatingIfNeeded: order[start] >> 32)
            var end = start + 1
            while end < order.count, UInt32(truncatingIfNeeded: order[end] >> 32) == seed { end += 1 }
            if end - start >= Self.wholeListCount {
                mark(seed)
                for place in start..<end {
                    let index = Int(truncatingIfNeeded: order[place] & 0xFFFF_FFFF)
                    words[index] = contains(tokens[index]) ? 0 : .max
                }
            } else {
                self.seeds.append(seed)
                starts.append(UInt32(queries.count))
                for place in start..<end {
                    let index = UInt32(truncatingIfNeeded: order[place])
                    places.append(index)
                    queries.append(tokens[Int(index)])
                }
            }
            start = end
        }
        followQueries()
        for (query, place) in places.enumerated() { words[Int(place)] = flags[query] == 0 ? .max : 0 }
    }

    /// Fills `flags`: which of `queries` are on their lists.
    private mutating func followQueries() {
        starts.append(UInt32(queries.count))
        flags.resize(to: queries.count)
        // The arrays have the shapes that are asked for, and outlive the call.
        unsafe inverses.withUnsafeBufferPointer { inverses in
            unsafe powers.withUnsafeBufferPointer { powers in
                let shape = unsafe kernel_list_shape(
                    size: UInt32(size),
                    list_size: UInt32(listSize),
                    inverses: inverses.isEmpty ? nil : inverses.baseAddress,
                    powers: powers.isEmpty ? nil : powers.baseAddress
                )
                unsafe Self.follow(seeds, starts, shape, &queries, &flags)
            }
        }
    }

    private static func follow(
        _ seeds: [UInt32],
        _ starts: [UInt32],
        _ shape: kernel_list_shape,
        _ queries: inout [UInt32],
        _ flags: inout [UInt8]
    ) {
        // As its caller says.
        unsafe seeds.withUnsafeBufferPointer { seeds in
            unsafe starts.withUnsafeBufferPointer { starts in
                unsafe queries.withUnsafeMutableBufferPointer { queries in
                    unsafe flags.withUnsafeMutableBufferPointer { flags in
                        unsafe kernel_list_members(
                            seeds.baseAddress,
                            starts.baseAddress,
                            seeds.count,
                            shape,
                            queries.baseAddress,
                            flags.baseAddress
                        )
                    }
                }
            }
        }
    }

    /// Makes a seed's list as a whole, for ``contains(_:)``.
    private mutating func mark(_ seed: UInt32) {
        TorchGenerator.permute(seed: UInt64(seed), size: size, count: listSize, into: &permutation)
        if isMember.isEmpty { isMember = Array(repeating: false, count: size) }
        for index in 0..<size { isMember[index] = false }
        for index in 0..<listSize { isMember[Int(permutation[index])] = true }
    }

    private func contains(_ token: TokenID) -> Bool { Int(token) < size && isMember[Int(token)] }
}
