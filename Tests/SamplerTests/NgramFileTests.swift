// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TestSupport
import Testing
import Tokens

@testable import Sampler

/// What someone does to the bytes of a good file, and the answer.
struct Damage: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// Whether the checksum is made right again.
    var isSigned = true
    var error: NgramError
    var change: @Sendable (inout [UInt8], NgramLayout) -> Void

    private static func unsigned(
        _ name: String,
        _ error: NgramError,
        _ change: @escaping @Sendable (inout [UInt8], NgramLayout) -> Void
    ) -> Damage {
        Damage(testDescription: name, isSigned: false, error: error, change: change)
    }

    private static func signed(
        _ name: String,
        _ error: NgramError,
        _ change: @escaping @Sendable (inout [UInt8], NgramLayout) -> Void
    ) -> Damage {
        Damage(testDescription: name, error: error, change: change)
    }

    /// The size of ``NgramFileTests/sample``.
    static let size = NgramFiles.sample.count

    static let all = [
        unsigned("nothing left", .notAModel) { bytes, _ in bytes = [] },
        unsigned("half a magic", .notAModel) { bytes, _ in bytes.removeLast(size - 4) },
        unsigned("another magic", .notAModel) { bytes, _ in bytes[1] = 0x50 },
        unsigned("text-mode transfer", .notAModel) { bytes, _ in bytes.remove(at: 6) },
        unsigned("half a header", .size(found: 100, expected: 192)) { bytes, _ in bytes.removeLast(size - 100) },
        unsigned("one byte short", .size(found: size - 1, expected: size)) { bytes, _ in bytes.removeLast() },
        unsigned("one byte more", .size(found: size + 1, expected: size)) { bytes, _ in bytes.append(0) },
        unsigned("a flipped bit", .checksum) { bytes, _ in bytes[size / 2] ^= 4 },
        unsigned("a flipped bit in the checksum", .checksum) { bytes, _ in bytes[size - 1] ^= 128 },
        signed("a newer version", .unknownVersion(2)) { bytes, _ in bytes[8] = 2 },
        signed("order 0", .malformed(.header)) { bytes, _ in bytes[12] = 0 },
        signed("order 7", .malformed(.header)) { bytes, _ in bytes[12] = 7 },
        signed("another order", .malformed(.header)) { bytes, _ in bytes[12] = 2 },
        signed("no vocabulary", .malformed(.header)) { bytes, _ in bytes.replaceSubrange(24..<28, with: [0, 0, 0, 0]) },
        signed("a long start context", .malformed(.header)) { bytes, _ in bytes[32] = 3 },
        signed("a start context outside the vocabulary", .malformed(.header)) { bytes, _ in bytes[74] = 1 },
        signed("a reserved field", .malformed(.header)) { bytes, _ in bytes[36] = 1 },
        signed("a description that is no text", .malformed(.description)) { bytes, layout in
            bytes[layout.description] = 0xFF
        },
        signed("a probability above 1", .malformed(.number)) { bytes, layout in
            bytes.put(Float(0.5).bitPattern, at: layout.unigramProbabilities)
        },
        signed("a probability that is no number", .malformed(.number)) { bytes, layout in
            bytes.put(Float.nan.bitPattern, at: layout.levels[1].probabilityTable + 4 * 17)
        },
        signed("an infinite back-off", .malformed(.number)) { bytes, layout in
            bytes.put(Float.infinity.bitPattern, at: layout.unigramBackoffs)
        },
        signed("an infinite back-off in a table", .malformed(.number)) { bytes, layout in
            bytes.put((-Float.infinity).bitPattern, at: layout.levels[0].backoffTable + 4 * 255)
        },
        signed("a back-off whose sums would overflow", .malformed(.number)) { bytes, layout in
            bytes.put(Float.greatestFiniteMagnitude.bitPattern, at: layout.unigramBackoffs)
        },
        signed("successors that start late", .malformed(.children)) { bytes, layout in
            bytes.put(UInt32(1), at: layout.unigramChildren)
        },
        signed("successors that run backwards", .malformed(.children)) { bytes, layout in
            bytes.put(UInt32(0xFFFF_FFFF), at: layout.unigramChildren + 4)
        },
        signed("successors beyond the level", .malformed(.children)) { bytes, layout in
            bytes.put(UInt32(0x7FFF_FFFF), at: layout.levels[0].children + 4)
        },
        signed("a count of bits that is wrong", .malformed(.rank)) { bytes, layout in
            bytes.put(UInt32(1), at: layout.levels[0].innerRanks + 4)
        },
        signed("a flipped bit of the map", .malformed(.rank)) { bytes, layout in bytes[layout.levels[0].innerBits] ^= 1
        },
        signed("a token outside the vocabulary", .malformed(.tokens)) { bytes, layout in
            for node in 0..<10 { bytes[layout.levels[1].tokens + 2 * node + 1] = 0xFF }
        },
        signed("tokens out of order", .malformed(.tokens)) { bytes, layout in
            let second = layout.levels[0].tokens + 2
            bytes.replaceSubrange(second..<(second + 2), with: bytes[(second - 2)..<second])
        },
    ]
}

/// A good file to damage.
enum NgramFiles {
    static let sample: [UInt8] = {
        let documents = NgramSamples.documents(vocabularySize: 20, lengths: [900], seed: 21)
        // A model of a fixed corpus: if this fails, so do the tests of training.
        return (try? NgramSamples.model(documents, vocabularySize: 20, order: 3, startContext: [1, 2]).bytes) ?? []
    }()
}

extension [UInt8] {
    fileprivate mutating func put(_ number: UInt32, at offset: Int) {
        for byte in 0..<4 { self[offset + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
    }

    /// Makes the file's checksum right.
    fileprivate mutating func sign() {
        let digest = SHA256.digest(of: Array(dropLast(32))).bytes
        replaceSubrange((count - 32)..., with: digest)
    }
}

@Suite
struct `Reading an n-gram file` {
    @Test(arguments: Damage.all)
    func `refuses a damaged one by what is wrong`(damage: Damage) throws {
        var bytes = NgramFiles.sample
        let layout = try NgramHeader(reading: bytes.span).layout
        damage.change(&bytes, layout)
        if damage.isSigned { bytes.sign() }
        #expect(throws: damage.error) { try NgramModel(bytes: bytes) }
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "model.ngram")
        #expect(throws: damage.error) { try NgramModel(contentsOf: path) }
    }

    @Test
    func `never traps, whatever was forged under a right checksum`() throws {
        var generator = TestGenerator(seed: 22)
        let good = NgramFiles.sample
        var accepted = 0
        for _ in 0..<3000 {
            var bytes = good
            // Headers and tables have few bytes and rule over many: half of the changes go there.
            let end = Bool.random(using: &generator) ? 600 : good.count
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 8..<end, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes.sign()
            guard let model = try? NgramModel(bytes: bytes) else { continue }
            accepted += 1
            for _ in 0..<3 {
                let context = (0..<5).map { _ in TokenID.random(in: 0..<20, using: &generator) }
                let logits = try NgramSamples.logits(model, after: context)
                #expect(logits.allSatisfy { !$0.isNaN })
            }
        }
        // Codes and ids may change into other good ones, so some files have to be accepted, and others must not be.
        #expect((1..<2900).contains(accepted))
    }

    @Test
    func `says which file it could not read`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none.ngram")
        let error = #expect(throws: NgramError.self) { try NgramModel(contentsOf: path) }
        #expect(error?.description == "cannot read '\(path)': no such file")
        #expect(throws: NgramError.self) { try NgramModel(contentsOf: folder.path) }
    }

    @Test(
        arguments: [
            (NgramError.notAModel, "not an n-gram model"),
            (.unknownVersion(9), "n-gram format version 9; this program reads version 1"),
            (.size(found: 7, expected: 9), "n-gram model has 7 bytes; its header says 9"),
            (.checksum, "n-gram model is damaged: its checksum does not match"),
            (.malformed(.rank), "n-gram model is malformed: bad rank"),
            (.order(8), "order is 8; expected 1 to 6"),
            (.token(7, vocabularySize: 5), "token 7 is outside the vocabulary of 5 tokens"),
            (.memory(needed: 2000, limit: 1000), "corpus needs 2000 bytes of memory; the limit is 1000"),
            (.arpa(line: 3, .expected("\\end\\")), "line 3: expected \\end\\"),
            (
                .arpa(line: 9, .count(order: 2, found: 3, announced: 4)),
                "line 9: found 3 n-grams of order 2; the head announced 4"
            ),
        ] as [(NgramError, String)]
    )
    func `says what is wrong in words`(error: NgramError, words: String) {
        #expect(error.description == words)
    }
}

@Suite
struct `Rounding to 256 values` {
    @Test
    func `keeps up to 256 different values`() {
        let values = (0..<256).map { -Float($0) / 7 }
        let quantizer = NgramQuantizer(values + values)
        #expect(values.allSatisfy { quantizer.rounded($0) == $0 })
    }

    @Test
    func `moves more values by less than a cell, and never the impossible`() {
        var generator = TestGenerator(seed: 23)
        let values = (0..<5000).map { _ in Float(-14 * generator.uniform()) } + [-.infinity]
        let quantizer = NgramQuantizer(values)
        #expect(values.dropLast().allSatisfy { abs(quantizer.rounded($0) - $0) <= 14 / 255 })
        #expect(quantizer.rounded(-.infinity) == -.infinity)
        // What was rounded once is kept by the next quantizer: a file read and written again is the same.
        let rounded = values.map(quantizer.rounded)
        let again = NgramQuantizer(rounded)
        #expect(rounded.allSatisfy { again.rounded($0) == $0 })
    }
}
