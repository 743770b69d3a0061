// SPDX-License-Identifier: Apache-2.0

import Tokenizer
import Tokens

/// What can be wrong with an encoding whatever the peer says, counted over texts.
struct Faults {
    /// Encodings whose ends do not tile the text.
    private(set) var offsets = 0
    /// Valid texts, all of whose bytes have tokens, that decoding does not give back.
    private(set) var roundTrips = 0
    /// Texts where tokens do not write exactly their ranges.
    private(set) var spellings = 0
    /// Threads that found other ids than the first.
    private let threads: Int
    private var first: [String: Int] = [:]

    init(threads: Int = 0) {
        self.threads = threads
    }

    /// Checks the encoding of text number `index`.
    mutating func check(_ encoding: Encoding, of text: [UInt8], at index: Int, by tokenizer: Tokenizer) {
        if !tiles(encoding, text) {
            offsets += 1
            first["offsets"] = first["offsets"] ?? index
        }
        guard encoding.replacedBytes == 0, encoding.droppedBytes == 0 else { return }
        if Array(tokenizer.decode(encoding.tokens).utf8) != text {
            roundTrips += 1
            first["round_trips"] = first["round_trips"] ?? index
        }
        let isSpelt = encoding.tokens.indices.allSatisfy { place in
            tokenizer.bytes(of: encoding.tokens[place]).elementsEqual(text[encoding.range(ofTokenAt: place)])
        }
        if !isSpelt {
            spellings += 1
            first["spellings"] = first["spellings"] ?? index
        }
    }

    private func tiles(_ encoding: Encoding, _ text: [UInt8]) -> Bool {
        var last = 0
        for end in encoding.ends {
            guard end >= last, end <= text.count else { return false }
            last = end
        }
        return encoding.ends.count == encoding.tokens.count && (encoding.tokens.isEmpty || last == text.count)
    }

    /// The counts and the numbers of the first texts at fault, as members of a JSON object.
    var members: String {
        let places = first.sorted { $0.key < $1.key }.map { "\"first_\($0.key)\": \($0.value)" }
        let counts = [
            ("offsets", offsets), ("round_trips", roundTrips), ("spellings", spellings), ("threads", threads),
        ]
        return (counts.map { "\"\($0.0)\": \($0.1)" } + places).joined(separator: ", ")
    }
}
