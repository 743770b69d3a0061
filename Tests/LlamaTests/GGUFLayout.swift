// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the parts of a GGUF file lie, read without the project's own reader.
struct GGUFLayout {
    let size: Int
    /// The byte at which the value of a key begins, behind its type.
    private(set) var values: [String: Int] = [:]
    /// Beginnings of keys, of the table of tensors and its rows, and of the data.
    private(set) var boundaries: [Int] = []
    /// `metadata` without the vocabulary, `vocabulary`, `tensors` (their table), `weights`.
    private(set) var parts: [String: Range<Int>] = [:]

    init(_ path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        size = bytes.count
        var place = 24
        func number(_ count: Int, at place: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
        }
        func text(at place: Int) -> (String, Int) {
            let length = number(8, at: place)
            return (String(decoding: bytes[(place + 8)..<(place + 8 + length)], as: UTF8.self), place + 8 + length)
        }
        let sizes = [0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8]
        var vocabulary = 0..<0
        for _ in 0..<number(8, at: 16) {
            boundaries.append(place)
            let start = place
            let (key, end) = text(at: place)
            let type = number(4, at: end)
            values[key] = end + 4
            place = end + 4
            if type == 8 {
                place = text(at: place).1
            } else if type == 9 {
                let (element, count) = (number(4, at: place), number(8, at: place + 4))
                place += 12
                if let size = sizes[element] {
                    place += size * count
                } else {
                    for _ in 0..<count { place = text(at: place).1 }
                }
                if key == "tokenizer.ggml.tokens" { vocabulary = start..<place }
                if key == "tokenizer.ggml.merges" { vocabulary = vocabulary.lowerBound..<place }
            } else {
                place += sizes[type] ?? 0
            }
        }
        let table = place
        let count = number(8, at: 8)
        for row in 0..<count {
            if row.isMultiple(of: 30) { boundaries.append(place) }
            place = text(at: place).1
            place += 4 + 8 * number(4, at: place) + 12
        }
        boundaries += [place, (place + 31) & ~31]
        parts = [
            "metadata": 0..<vocabulary.lowerBound, "vocabulary": vocabulary, "tensors": table..<place,
            "weights": place..<size,
        ]
    }
}
