// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Detector
import JSON
public import Records
import Tokenizer
import Watermark

/// Everything that decides what the rows of a batch are: two runs with the same settings write the same bytes.
public struct BatchSettings: Sendable {
    /// As indented JSON, without secrets and without text.
    public let json: [UInt8]
    /// The inputs that could not be opened when the settings were made.
    let unreadable: Set<String>

    /// The settings of a batch.
    ///
    /// Of inputs that are files, size and time of the last change are looked up, and whether they can be read.
    ///
    /// - Parameters:
    ///   - columns: the columns of CSV output; nil for JSON Lines.
    ///   - limit: the most bytes of a record.
    public init(
        sources: [RecordSource],
        detector: Detector,
        options: RowOptions,
        columns: [String]?,
        shard: Shard?,
        limit: Int
    ) {
        let inputs = sources.map { (source: $0, state: BatchFile.state($0.path)) }
        var json = JSONWriter(pretty: true)
        json.object { json in
            json.member("detector_version", Detector.version)
            json.member("inputs", inputs) { json, input in
                json.object { json in
                    json.member("path", input.source.path)
                    json.member("format", input.source.format.rawValue)
                    json.member("bytes", input.source.byteCount)
                    json.member("modified", input.source.byteCount == nil ? nil : input.state.modified)
                    json.member("readable", input.state.isReadable)
                }
            }
            json.member("fields") { json in
                json.member("text", options.textField.description)
                json.member("id", options.idField)
                json.member("delimiter", options.delimiter)
                json.member("limit", limit)
            }
            json.key("columns")
            if let columns { json.array(columns) { json, column in json.value(column) } } else { json.null() }
            json.member("shard", shard.map { "\($0.index + 1)/\($0.count)" })
            json.member("decision") { json in Self.write(detector.options, to: &json) }
            if let weights = detector.weights { json.member("weights", weights.name) }
            json.member("keys", detector.candidates) { json, candidate in
                json.object { json in
                    json.key("profile")
                    candidate.watermark.profile.write(to: &json)
                    let digests = candidate.tokenizers.map(\.tokenizer.fingerprint.hexadecimal)
                    json.member("tokenizers", digests) { json, digest in json.value(digest) }
                }
            }
        }
        json.endLine()
        self.json = json.bytes
        unreadable = Set(inputs.filter { !$0.state.isReadable }.map(\.source.path))
    }

    /// Settings that are written already.
    init(json: [UInt8], unreadable: Set<String> = []) {
        self.json = json
        self.unreadable = unreadable
    }

    private static func write(_ options: DetectionOptions, to json: inout JSONWriter) {
        json.member("false_positive_rate", options.falsePositiveRate)
        json.member("likely_rate", options.likelyRate)
        json.member("minimum_scored_tokens", options.minimumScoredTokens)
        json.member("scores_normalized_text", options.scoresNormalizedText)
        switch options.rule {
        case .pValue: json.member("z_score", Double?.none)
        case .zScore(let threshold): json.member("z_score", threshold)
        }
    }

    /// Checks that a file holds these settings.
    ///
    /// - Parameter output: the rows that it belongs to.
    /// - Throws: ``BatchError/foreignOutput(path:)``, ``BatchError/otherSettings(path:changed:)``.
    func check(_ file: String, of output: String) throws(BatchError) {
        let kept = try BatchFile.read(file, orMissing: .foreignOutput(path: output))
        let changed = differences(to: BatchSettings(json: kept))
        guard changed.isEmpty else { throw .otherSettings(path: output, changed: changed) }
    }

    /// The names of the settings in which two batches differ; all of them when the other cannot be read.
    func differences(to other: BatchSettings) -> [String] {
        if json == other.json { return [] }
        let (mine, others) = (members, other.members)
        let names = mine.map(\.name).filter { name in
            mine.first { $0.name == name }?.value != others.first { $0.name == name }?.value
        }
        return names.isEmpty ? mine.map(\.name) : names
    }

    private var members: [(name: String, value: ArraySlice<UInt8>)] {
        guard let root = try? JSONDocument(json).root, root.kind == .object else { return [] }
        var ranges: [JSONMemberRange] = []
        JSONMemberRange.find(in: json.span, into: &ranges)
        return ranges.map { (String(decoding: json[$0.name], as: UTF8.self), json[$0.value]) }
    }
}
