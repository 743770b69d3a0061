// SPDX-License-Identifier: Apache-2.0

public import Detector
import JSON
public import Records

/// Some texts of a calibration, counted.
public struct CalibratedBlock: Sendable {
    /// What was counted.
    public let table: CalibrationTable
    /// How many texts were scored.
    public let textCount: Int
    /// How many records could not be used, and where the first stands.
    public let problems: (count: Int, first: String?)
    /// How many bytes of the sources have been read up to here, as stored.
    public let bytesRead: Int
}

/// Where a record says in which language it is written and which kind of text it is.
public struct CalibrationFields: Sendable {
    /// The field of the language.
    public let language: FieldPath
    /// The field of the group.
    public let group: FieldPath

    /// Two fields of a record; one that has not got them is counted with all texts alone.
    public init(language: FieldPath, group: FieldPath) {
        self.language = language
        self.group = group
    }
}

/// Counts the records of blocks: what one worker of a calibration does.
///
/// A record that cannot be used is left out. Belongs to one thread at a time.
public final class CalibrationScorer {
    private let calibrator: KeyCalibrator
    private let reader: RowReader
    private let fields: CalibrationFields
    private let parser = JSONParser()
    private var json = JSONWriter()

    /// A scorer of the records of these sources.
    ///
    /// - Throws: ``DetectorError`` when the key cannot be calibrated.
    public init(
        candidate: DetectionCandidate,
        falsePositiveRate: Double,
        sources: [RecordSource],
        options: RowOptions,
        fields: CalibrationFields
    ) throws(DetectorError) {
        calibrator = try KeyCalibrator(candidate, falsePositiveRate: falsePositiveRate)
        reader = RowReader(sources: sources, options: options, memberNames: [])
        self.fields = fields
    }

    /// Counts the records of a block.
    public func score(_ block: RecordBlock) -> CalibratedBlock {
        var table = calibrator.emptyTable
        var textCount = 0
        var problemCount = 0
        var firstProblem: String?
        for record in block.records {
            var text: [UInt8] = []
            var problem = reader.write(record, of: block, to: &json) { (span, _, _) throws(RecordProblem) in
                text.reserveCapacity(span.count)
                for index in span.indices { text.append(span[index]) }
            }
            let row = json.bytes
            json.removeAll()
            if problem == nil {
                do throws(DetectorError) {
                    let (language, group) = labels(of: row)
                    try calibrator.score(text.span, language: language, group: group, into: &table)
                    textCount += 1
                } catch {
                    problem = RecordProblem(error)
                }
            }
            guard let problem else { continue }
            problemCount += 1
            firstProblem = firstProblem ?? "\(reader.place(of: record, in: block)): \(problem.message)"
        }
        return CalibratedBlock(
            table: table,
            textCount: textCount,
            problems: (problemCount, firstProblem),
            bytesRead: block.bytesRead
        )
    }

    /// The language and the group that a row names.
    private func labels(of row: [UInt8]) -> (language: String?, group: String?) {
        guard let object = try? parser.parse(row.span), object.kind == .object else { return (nil, nil) }
        func label(_ field: FieldPath) -> String? { try? field.value(in: object)?.string() }
        return (label(fields.language), label(fields.group))
    }
}

@available(*, unavailable)
extension CalibrationScorer: Sendable {}
