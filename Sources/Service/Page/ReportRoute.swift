// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON
import Pages

/// `POST /v1/report`: what the page shows of a text, as markup.
///
/// The body is `{"input": "text"}`. A caller who may see scores gets the whole report, others the verdict in words.
struct ReportRoute {
    private let context: ServiceContext

    init(_ context: ServiceContext) { self.context = context }

    var all: [Route] { [Route("POST", "/v1/report", .verdicts, later: report)] }

    private func report(_ call: Call, _ exchange: HTTPExchange) {
        do throws(ServiceError) {
            let text = try text(of: call)
            let demand = DetectionDemand(explains: call.identity.role?.may(.scores) == true)
            try context.detect([.success(text)], demand, call, exchange) { answers in
                switch answers[0] {
                case .success(let detected):
                    exchange.respond(Self.response(Self.markup(of: detected, text)))
                case .failure(let error):
                    exchange.respond(error.response)
                }
            }
        } catch {
            exchange.respond(error.response)
        }
    }

    private func text(of call: Call) throws(ServiceError) -> [UInt8] {
        try call.readObject(["input"]) { members in
            try TextList.text(try members.required("input"), "input", context.settings)
        }
    }

    private static func markup(of detected: DetectedText, _ text: [UInt8]) -> [UInt8] {
        guard let explanation = detected.explanation else {
            return ReportFragment.band(
                detected.report,
                warnings: detected.report.bandWarnings,
                options: detected.options
            )
        }
        return ReportFragment.full(explanation, of: text, options: detected.options)
    }

    private static func response(_ markup: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            200,
            markup,
            type: "text/html; charset=utf-8",
            // Opened by itself the markup would be a page: one that may do nothing.
            headers: ["Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'"]
        )
    }
}
