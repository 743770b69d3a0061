// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON

/// Detection as the clients of other programs ask for it.
struct EngineDetectionRoutes {
    private let context: ServiceContext

    init(_ context: ServiceContext) { self.context = context }

    var all: [Route] {
        [
            Route("POST", "/detect", .verdicts, later: detect),
            Route("POST", "/api/v1/text/contents", .verdicts, later: contents),
        ]
    }

    // MARK: vLLM

    /// As vLLM's example server (`watermark_detection_server.py`): `{"text"}` gives
    /// `{"score","p_value","num_scored_tokens","is_watermarked"}`.
    private func detect(_ call: Call, _ exchange: HTTPExchange) {
        do throws(ServiceError) {
            let text = try EngineDetectionRequest.text(call, context.settings)
            let answer = DetectionAnswer(call.identity)
            try context.detect([.success(text)], DetectionDemand(), call, exchange) { results in
                switch results[0] {
                case .failure(let error): exchange.respond(error.response)
                case .success(let detected):
                    exchange.respond(.json { json in answer.writeAsVLLM(detected.report, to: &json) })
                }
            }
        } catch {
            exchange.respond(error.response)
        }
    }

    // MARK: Guardrails

    /// As detectors of the FMS guardrails orchestrator and TrustyAI: `{"contents":[…]}` gives a list of findings a text.
    private func contents(_ call: Call, _ exchange: HTTPExchange) {
        do throws(ServiceError) {
            let texts = try EngineDetectionRequest.contents(call, context.settings)
            let answer = DetectionAnswer(call.identity)
            try context.detect(texts.map { .success($0) }, DetectionDemand(), call, exchange) { results in
                exchange.respond(Self.findings(results, texts, answer))
            }
        } catch {
            exchange.respond(error.response)
        }
    }

    private static func findings(
        _ results: [DetectionDesk.Answer],
        _ texts: [[UInt8]],
        _ answer: DetectionAnswer
    ) -> HTTPResponse {
        // The form has no place for the failure of one text.
        for result in results {
            if case .failure(let error) = result { return error.response }
        }
        return .json { json in
            json.array { json in
                for (result, text) in zip(results, texts) {
                    if case .success(let detected) = result {
                        answer.writeFindings(detected.report, of: text, to: &json)
                    }
                }
            }
        }
    }
}

/// The bodies of those requests.
enum EngineDetectionRequest {
    /// vLLM's example reads `text` and ignores what else is there, as pydantic does; here that is refused.
    static func text(_ call: Call, _ settings: ServiceSettings) throws(ServiceError) -> [UInt8] {
        try call.readObject(["text"]) { members in
            let value = try members.required("text")
            guard value.kind == .string else {
                throw JSONError.wrongKind(member: "text", expected: "a string", found: value.kind.rawValue)
            }
            return try TextList.text(value, "text", settings)
        }
    }

    /// `detector_params` is taken and not used: it has thresholds, which here are the operator's.
    static func contents(_ call: Call, _ settings: ServiceSettings) throws(ServiceError) -> [[UInt8]] {
        try call.readObject(["contents", "detector_params"]) { members in
            let value = try members.required("contents")
            guard value.kind == .array else {
                throw JSONError.wrongKind(member: "contents", expected: "an array", found: value.kind.rawValue)
            }
            if let parameters = try members.optional("detector_params"), parameters.kind != .object {
                let found = parameters.kind.rawValue
                throw JSONError.wrongKind(member: "detector_params", expected: "an object", found: found)
            }
            return try TextList(value, "contents", settings).texts.map { try $0.get() }
        }
    }
}

extension DetectionAnswer {
    /// vLLM's four members; those who may not see scores get only the last.
    func writeAsVLLM(_ report: DetectionReport, to json: inout JSONWriter) {
        json.object { json in
            if showsScores {
                json.member("score", report.score)
                json.member("p_value", report.correctedPValue.reported)
                json.member("num_scored_tokens", report.scoredTokenCount)
            }
            json.member("is_watermarked", report.isWatermarked)
        }
    }

    private func findings(in report: DetectionReport, of count: Int) -> [MarkedSpan] {
        guard report.isFound else { return [] }
        if showsScores, !report.spans.isEmpty { return report.spans }
        return [MarkedSpan(start: 0, end: count, pValue: report.correctedPValue)]
    }

    /// The findings in one text: its marked passages for those who may see them, else the text as a whole.
    ///
    /// Offsets count code points, as the orchestrator's do.
    func writeFindings(_ report: DetectionReport, of text: [UInt8], to json: inout JSONWriter) {
        let spans = findings(in: report, of: text.count)
        let points = CodePoints(text)
        json.array(spans) { json, span in
            json.object { json in
                json.member("start", points.count(before: span.start))
                json.member("end", points.count(before: span.end))
                json.member("text", String(decoding: text[span.start..<span.end], as: UTF8.self))
                json.member("detection", report.verdict.rawValue)
                json.member("detection_type", DetectionReport.technique)
                json.member("score", showsScores ? 1 - report.correctedPValue.reported : report.isWatermarked ? 1 : 0.5)
            }
        }
    }
}

/// Where the code points of a text lie.
struct CodePoints {
    /// How many begin before each block of ``step`` bytes.
    private let counts: [Int]
    private let text: [UInt8]
    private static let step = 64

    init(_ text: [UInt8]) {
        self.text = text
        var counts: [Int] = []
        var count = 0
        for (index, byte) in text.enumerated() {
            if index.isMultiple(of: Self.step) { counts.append(count) }
            if byte & 0xC0 != 0x80 { count += 1 }
        }
        self.counts = counts + [count]
    }

    /// How many code points begin before a byte, or at most at the end of the text.
    func count(before offset: Int) -> Int {
        let block = offset / Self.step
        return text[block * Self.step..<offset].reduce(counts[block]) { $1 & 0xC0 != 0x80 ? $0 + 1 : $0 }
    }
}
