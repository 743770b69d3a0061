// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Detector
import JSON
public import Records
import Tokenizer
import Watermark

/// Everything that decides what the rows of a batch are, as JSON: two runs with the same settings write the same bytes.
public enum BatchSettings: Sendable {
    /// The settings of a batch.
    ///
    /// - Parameters:
    ///   - columns: the columns of CSV output; nil for JSON Lines.
    ///   - limit: the most bytes of a record.
    public static func json(
        sources: [RecordSource],
        detector: Detector,
        options: RowOptions,
        columns: [String]?,
        shard: Shard?,
        limit: Int
    ) -> [UInt8] {
        var json = JSONWriter(pretty: true)
        json.object { json in
            json.member("detector_version", Detector.version)
            json.member("inputs", sources) { json, source in
                json.object { json in
                    json.member("path", source.path)
                    json.member("format", source.format.rawValue)
                    json.member("bytes", source.byteCount)
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
            json.member("decision") { json in write(detector.options, to: &json) }
            json.member("profiles", detector.candidates) { json, candidate in
                candidate.watermark.profile.write(to: &json)
            }
            let tokenizers = detector.candidates.map { $0.tokenizers.map(\.tokenizer.fingerprint.hexadecimal) }
            json.member("tokenizers", tokenizers) { json, digests in
                json.array(digests) { json, digest in json.value(digest) }
            }
        }
        json.endLine()
        return json.bytes
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

    /// The names of the settings in which two batches differ; all of them when one cannot be read.
    static func differences(_ one: [UInt8], _ other: [UInt8]) -> [String] {
        if one == other { return [] }
        let (first, second) = (members(one), members(other))
        let names = second.map(\.name).filter { name in
            first.first { $0.name == name }?.value != second.first { $0.name == name }?.value
        }
        return names.isEmpty ? second.map(\.name) : names
    }

    private static func members(_ settings: [UInt8]) -> [(name: String, value: ArraySlice<UInt8>)] {
        guard let root = try? JSONDocument(settings).root, root.kind == .object else { return [] }
        var ranges: [JSONMemberRange] = []
        JSONMemberRange.find(in: settings.span, into: &ranges)
        return ranges.map { (String(decoding: settings[$0.name], as: UTF8.self), settings[$0.value]) }
    }
}
