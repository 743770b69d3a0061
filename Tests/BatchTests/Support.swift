// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import Foundation
import JSON
import Records
import TestSupport
import Tokenizer
import Watermark

@testable import Batch

/// A detector of one key over the shipped tokenizer.
func makeDetector() throws -> Detector {
    var secret = [UInt8](repeating: 3, count: SecretKey.byteCount)
    let watermark = try Watermark(
        secret: SecretKey(SecretBytes(wiping: &secret)),
        profile: Profile(id: "batch")
    )
    let tokenizer = try Tokenizer(contentsOf: sourceTree.appending(path: "vocab/english/tokenizer.json").path)
    let named = NamedTokenizer(name: "english", tokenizer: tokenizer)
    return try Detector(candidates: [DetectionCandidate(watermark: watermark, tokenizers: [named])])
}

/// Files of one test, read as records.
struct Inputs {
    let folder: TemporaryFolder
    var sources: [RecordSource] = []

    init() throws { folder = try TemporaryFolder() }

    /// Adds a file, whose format is told by its name.
    mutating func add(_ name: String, _ content: String) throws {
        try add(name, Array(content.utf8))
    }

    mutating func add(_ name: String, _ content: [UInt8]) throws {
        try folder.write(content, to: name)
        sources += try RecordSources.find([folder.file(name)], format: nil)
    }

    /// The rows that `members` makes of all records, as text, with the folder's path left out.
    func rows(
        _ options: RowOptions = RowOptions(),
        memberNames: [String] = ["length"],
        _ members: (Span<UInt8>, JSONValue?, inout JSONWriter) throws(RecordProblem) -> Void = { text, _, json in
            json.member("length", text.count)
        }
    ) -> [String] {
        let reader = RecordReader(sources: sources)
        let rows = RowReader(sources: sources, options: options, memberNames: memberNames)
        var json = JSONWriter()
        while let block = reader.next() {
            for record in block.records { _ = rows.write(record, of: block, to: &json, members) }
        }
        return lines(json.text)
    }

    /// Lines of output, with the folder's path left out.
    func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
            String($0).replacing(folder.path + "/", with: "")
        }
    }
}
