// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON

/// Detects one text and certifies what was found.
struct CertifiedDetection {
    private let context: ServiceContext

    init(_ context: ServiceContext) { self.context = context }

    /// Answers with the report, or its band, and the certificate.
    ///
    /// - Throws: 400 for a list, since each certificate is a record of its own, and for an empty text; the error of the text;
    ///   403 and 429 where the caller gets none; 503 when too much waits already.
    func answer(
        _ request: DetectionRequest,
        _ form: CertificateForm,
        _ call: Call,
        _ exchange: HTTPExchange
    ) throws(ServiceError) {
        guard !request.isList else { throw .certificateOfList }
        let text = try request.texts[0].get()
        guard !text.isEmpty else { throw .certificateOfNothing }
        let certificates = context.certificates
        try certificates.charge(call.identity)
        let answer = DetectionAnswer(call.identity)
        try context.detect([.success(text)], request.demand, call, exchange) { answers in
            switch answers[0] {
            case .failure(let error): exchange.respond(error.response)
            case .success(let detected):
                let subject = Certificates.Subject.detection(detected.report, options: detected.options)
                certificates.issue(subject, text: text, form: form, call: call) { issued in
                    switch issued {
                    case .failure(let error): exchange.respond(error.response)
                    case .success(let certificate):
                        exchange.respond(
                            .json { json in
                                answer.write(detected, to: &json) { json in
                                    json.key("certificate")
                                    certificate.write(to: &json)
                                }
                            }
                        )
                    }
                }
            }
        }
    }
}
