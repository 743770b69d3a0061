// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON

/// The routes that take texts and say whether they are marked; `docs/api-detection.md` describes them.
struct DetectionRoutes {
    private let context: ServiceContext

    init(_ context: ServiceContext) { self.context = context }

    var all: [Route] {
        [Route("POST", "/v1/detect", .verdicts, later: detect)] + EngineDetectionRoutes(context).all
    }

    private func detect(_ call: Call, _ exchange: HTTPExchange) {
        do throws(ServiceError) {
            let request = try DetectionRequest(call, settings: context.settings, keys: context.keys)
            if let form = request.certificate {
                return try CertifiedDetection(context).answer(request, form, call, exchange)
            }
            let answer = DetectionAnswer(call.identity)
            try context.detect(request.texts, request.demand, call, exchange) { answers in
                exchange.respond(request.isList ? Self.list(answers, answer) : Self.single(answers[0], answer))
            }
        } catch {
            exchange.respond(error.response)
        }
    }

    private static func list(_ results: [DetectionDesk.Answer], _ answer: DetectionAnswer) -> HTTPResponse {
        .json { json in
            json.object { json in
                json.member("object", "list")
                json.member("data", results) { json, result in
                    switch result {
                    case .success(let detected): answer.write(detected, to: &json)
                    case .failure(let error): error.write(to: &json)
                    }
                }
            }
        }
    }

    private static func single(_ result: DetectionDesk.Answer, _ answer: DetectionAnswer) -> HTTPResponse {
        switch result {
        case .success(let detected): .json { json in answer.write(detected, to: &json) }
        case .failure(let error): error.response
        }
    }
}
