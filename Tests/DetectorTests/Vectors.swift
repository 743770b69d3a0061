// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// Files beside these tests, found by the place of this source file.
enum Vectors {
    struct Missing: Error {
        let file: String
    }

    /// The whole text of a file in `Vectors/`.
    static func text(_ name: String) throws -> String {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        guard let file = unsafe fopen("\(folder)/Vectors/\(name)", "rb") else { throw Missing(file: name) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The lines of a file of comma-separated numbers, without its heading.
    static func rows(_ name: String) throws -> [[Substring]] {
        let rows = try text(name).split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        try #require(!rows.isEmpty)
        return rows
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
