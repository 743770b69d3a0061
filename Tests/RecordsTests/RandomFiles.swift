// SPDX-License-Identifier: Apache-2.0

import Records
import TestSupport

/// Files that have all that a splitter must look at, and little else.
enum RandomFile {
    /// Pieces of lines and rows, whatever they make.
    static func any(_ generator: inout TestGenerator) -> [UInt8] {
        let pieces = [
            "\n", "\n", "\r\n", "\r", "\"", "\"\"", ",", "\t", " ", "a", "bc", "\u{0}", "é", "\",\"", "\"\n\"", "x,y\n",
        ]
        var file: [UInt8] = Int.random(in: 0..<8, using: &generator) == 0 ? [0xEF, 0xBB, 0xBF] : []
        if Bool.random(using: &generator) { file += "id,text\tmore\n".utf8 }
        for _ in 0..<Int.random(in: 0..<40, using: &generator) {
            file += (pieces.randomElement(using: &generator) ?? "").utf8
        }
        return file
    }

    /// A table, as any writer might write it: quotes also where none are needed.
    static func table(_ generator: inout TestGenerator) -> [UInt8] {
        let pieces = ["a", "b c", "\"\"", ",", "\n", "\r\n", "\r", "é", "", "'", ";", "  "]
        var file = Array("a,b,c\n".utf8)
        for _ in 0..<Int.random(in: 0..<20, using: &generator) {
            for column in 0..<3 {
                if column > 0 { file.append(UInt8(ascii: ",")) }
                var field = ""
                for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                    field += pieces.randomElement(using: &generator) ?? ""
                }
                let mustQuote = field.utf8.contains { "\",\n\r".utf8.contains($0) }
                file += (mustQuote || Bool.random(using: &generator) ? "\"\(field)\"" : field).utf8
            }
            file += (Bool.random(using: &generator) ? "\n" : "\r\n").utf8
        }
        return file
    }
}

/// Sizes of pieces that the same seed gives again: often one byte, sometimes all.
func pieceSizes(seed: UInt64) -> () -> Int {
    var generator = TestGenerator(seed: seed)
    let largest = [1, 3, 10, 1000].randomElement(using: &generator) ?? 1
    return { Int.random(in: 1...largest, using: &generator) }
}
