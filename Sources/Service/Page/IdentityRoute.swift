// SPDX-License-Identifier: Apache-2.0

import Detector
import HTTPServer
import JSON

/// `GET /v1/me`: what the caller may do, and what the service can.
struct IdentityRoute {
    private let context: ServiceContext

    init(_ context: ServiceContext) { self.context = context }

    var all: [Route] {
        [Route("GET", "/v1/me", .nothing) { [context] call throws(ServiceError) in Self.answer(call, context) }]
    }

    private static func answer(_ call: Call, _ context: ServiceContext) -> HTTPResponse {
        let role = call.identity.role
        let keys = context.keys
        var response = HTTPResponse.json { json in
            json.object { json in
                json.member("object", "identity")
                json.member("role", role?.rawValue)
                json.member("permissions", Permission.named.filter { role?.may($0.permission) == true }) {
                    json,
                    entry in
                    json.value(entry.name)
                }
                json.member("anonymous", call.identity.token == nil)
                if let model = context.model, keys.marking != nil {
                    json.member("model") { json in
                        json.member("id", model.name)
                        json.member("chat", model.chat != nil)
                        json.member("context_length", model.contextLength)
                    }
                } else {
                    json.member("model", nil as String?)
                }
                json.member("detects", !keys.candidates.isEmpty)
                json.member("certifies", context.certificates.mayIssue(to: call.identity))
                json.member("text_limit", context.settings.textLimit)
                json.member("minimum_scored_tokens", context.settings.detection.minimumScoredTokens)
                json.member("detector_version", Detector.version)
            }
        }
        response.headers["Vary"] = "Authorization"
        return response
    }
}

extension Permission {
    /// The permissions that a caller is told of, by name.
    fileprivate static let named: [(name: String, permission: Permission)] = [
        ("verdicts", .verdicts), ("generation", .generation), ("scores", .scores), ("operation", .operation),
        ("unmarked", .unmarked),
    ]
}
