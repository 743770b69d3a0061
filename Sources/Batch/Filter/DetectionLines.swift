// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Records

/// Answers texts with detection reports.
final class DetectionLines: LineAnswerer {
    let namesRead: [String] = []
    let namesWritten = DetectionReport.memberNames
    private let worker: DetectionWorker

    init(_ detector: Detector) throws(DetectorError) {
        worker = try detector.makeWorker()
    }

    func answer(
        _ text: Span<UInt8>,
        row: JSONValue?,
        number: Int,
        to json: inout JSONWriter
    ) throws(RecordProblem) {
        do {
            try worker.detect(text).writeMembers(to: &json)
        } catch {
            throw RecordProblem(error)
        }
    }
}
