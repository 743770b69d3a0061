// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Reads the `.model` files of SentencePiece: a protocol buffer `ModelProto`.
struct SentencePieceFile {
    /// The numbers of the fields that are read.
    private enum Field {
        static let pieces: UInt64 = 1
        static let trainer: UInt64 = 2
        static let normalizer: UInt64 = 3
        static let denormalizer: UInt64 = 5

        static let piece: UInt64 = 1
        static let score: UInt64 = 2
        static let kind: UInt64 = 3

        static let modelType: UInt64 = 3
        static let suffixSpaces: UInt64 = 24
        static let byteFallback: UInt64 = 35

        static let name: UInt64 = 1
        static let charsmap: UInt64 = 2
        static let dummyPrefix: UInt64 = 3
        static let extraSpaces: UInt64 = 4
        static let escapesSpaces: UInt64 = 5
    }

    private var vocabulary = SentencePieceVocabulary()
    private var count = 0

    /// Reads a file.
    ///
    /// - Throws: ``TokenizerError``, which names any part of a kind that is not known.
    init(_ file: Span<UInt8>) throws(TokenizerError) {
        // The format's own defaults.
        vocabulary.fallsBackToBytes = false
        vocabulary.removesExtraSpaces = true
        var modelType: UInt64 = 1
        try SentencePieceFile.forEachField(of: file.indices, in: file) { (number, value) throws(TokenizerError) in
            guard case .bytes(let range) = value else { return }
            switch number {
            case Field.pieces: try readPiece(range, file)
            case Field.trainer: modelType = try readTrainer(range, file)
            case Field.normalizer: try readNormalizer(range, file)
            case Field.denormalizer: try checkDenormalizer(range, file)
            default: break
            }
        }
        let types = ["Unigram", "BPE", "Word", "Char"]
        guard modelType == 2 else {
            let name = (1...4).contains(modelType) ? types[Int(modelType) - 1] : String(modelType)
            throw .unsupported(.model, name: "SentencePiece of type \(name)")
        }
        guard count > 0 else { throw SentencePieceFile.malformed("has no pieces") }
    }

    /// The tokenizer that the file describes.
    func tokenizer() throws(TokenizerError) -> Tokenizer {
        try vocabulary.tokenizer()
    }

    private mutating func readPiece(_ range: Range<Int>, _ file: Span<UInt8>) throws(TokenizerError) {
        var text = range.lowerBound..<range.lowerBound
        var score: Float = 0
        var kind: UInt64 = 1
        try SentencePieceFile.forEachField(of: range, in: file) { (number, value) throws(TokenizerError) in
            switch (number, value) {
            case (Field.piece, .bytes(let bytes)): text = bytes
            case (Field.score, .fixed32(let bits)): score = Float(bitPattern: bits)
            case (Field.kind, .varint(let number)): kind = number
            case (Field.piece, _), (Field.score, _), (Field.kind, _):
                throw SentencePieceFile.malformed("piece \(count)")
            default: break
            }
        }
        guard let known = UInt8(exactly: kind).flatMap(SentencePieceVocabulary.Kind.init) else {
            throw .unsupported(.model, name: "SentencePiece with pieces of type \(kind)")
        }
        let piece = file.extracting(text)
        guard !piece.isEmpty, UTF8Repair.firstError(piece, from: 0) == nil else {
            throw SentencePieceFile.malformed("piece \(count) is no text")
        }
        vocabulary.append(piece, score: score, kind: known)
        count += 1
    }

    /// Reads the options of training that matter afterwards, and returns the type of the model.
    private mutating func readTrainer(_ range: Range<Int>, _ file: Span<UInt8>) throws(TokenizerError) -> UInt64 {
        var type: UInt64 = 1
        var hasSuffixSpaces = false
        var fallsBack = false
        try SentencePieceFile.forEachField(of: range, in: file) { (number, value) throws(TokenizerError) in
            switch (number, value) {
            case (Field.modelType, .varint(let number)): type = number
            case (Field.suffixSpaces, .varint(let flag)): hasSuffixSpaces = flag != 0
            case (Field.byteFallback, .varint(let flag)): fallsBack = flag != 0
            default: break
            }
        }
        if hasSuffixSpaces { throw .unsupported(.model, name: "SentencePiece with treat_whitespace_as_suffix") }
        vocabulary.fallsBackToBytes = fallsBack
        return type
    }

    private mutating func readNormalizer(_ range: Range<Int>, _ file: Span<UInt8>) throws(TokenizerError) {
        var name = "custom"
        var hasMap = false
        var escapes = true
        var addsPrefix = true
        var removesSpaces = true
        try SentencePieceFile.forEachField(of: range, in: file) { (number, value) throws(TokenizerError) in
            switch (number, value) {
            case (Field.name, .bytes(let bytes)): name = String(copying: file.extracting(bytes))
            case (Field.charsmap, .bytes(let bytes)): hasMap = !bytes.isEmpty
            case (Field.dummyPrefix, .varint(let flag)): addsPrefix = flag != 0
            case (Field.extraSpaces, .varint(let flag)): removesSpaces = flag != 0
            case (Field.escapesSpaces, .varint(let flag)): escapes = flag != 0
            default: break
            }
        }
        if hasMap { throw .unsupported(.normalizer, name: "SentencePiece with rules \(name)") }
        if !escapes { throw .unsupported(.normalizer, name: "SentencePiece without escape_whitespaces") }
        vocabulary.addsDummyPrefix = addsPrefix
        vocabulary.removesExtraSpaces = removesSpaces
    }

    private func checkDenormalizer(_ range: Range<Int>, _ file: Span<UInt8>) throws(TokenizerError) {
        try SentencePieceFile.forEachField(of: range, in: file) { (number, value) throws(TokenizerError) in
            if number == Field.charsmap, case .bytes(let bytes) = value, !bytes.isEmpty {
                throw .unsupported(.decoder, name: "SentencePiece with rules")
            }
        }
    }

    private static func forEachField(
        of range: Range<Int>,
        in file: Span<UInt8>,
        _ body: (UInt64, WireFormat.Value) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        var message = WireFormat(range)
        while true {
            let field: (number: UInt64, value: WireFormat.Value)?
            do throws(WireFormat.Malformed) {
                field = try message.next(in: file)
            } catch {
                throw malformed("breaks off or is no protocol buffer at byte \(error.place)")
            }
            guard let field else { return }
            try body(field.number, field.value)
        }
    }

    private static func malformed(_ reason: String) -> TokenizerError {
        .malformedFile(.sentencePiece, reason: reason)
    }
}
