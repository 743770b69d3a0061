// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import JSON

/// What a client is told went wrong, in the form of OpenAI's errors.
///
/// Every message is written in this folder. A status of 500 and above never says why.
struct ServiceError: Error, Sendable, Equatable {
    let status: Int
    /// OpenAI's classes: `invalid_request_error`, `authentication_error`, `permission_error`, `not_found_error`,
    /// `rate_limit_error`, `server_error`, `overloaded_error`.
    let type: String
    /// What programs tell it by.
    let code: String
    let message: String
    /// The member of the request that is wrong.
    var param: String?
    /// After how many seconds another try may succeed.
    var retryAfter: Int?
    /// Header fields beside.
    var headers: HTTPHeaders = [:]

    init(_ status: Int, _ type: String, _ code: String, _ message: String, param: String? = nil, retryAfter: Int? = nil)
    {
        self.status = status
        self.type = type
        self.code = code
        self.message = message
        self.param = param
        self.retryAfter = retryAfter
    }

    /// `{"error":{"message","type","param","code"}}`.
    var response: HTTPResponse {
        var json = JSONWriter()
        write(to: &json)
        var response = HTTPResponse(status, json.take(), type: "application/json")
        for field in headers.fields { response.headers.add(field.name, field.value) }
        if let retryAfter { response.headers["Retry-After"] = "\(retryAfter)" }
        if status == 401, headers["WWW-Authenticate"] == nil { response.headers["WWW-Authenticate"] = "Bearer" }
        return response
    }

    /// The object itself; also the last event of a stream that fails.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("error")
            json.object { json in
                json.member("message", message)
                json.member("type", type)
                json.key("param")
                json.value(param)
                json.member("code", code)
            }
        }
    }
}

extension ServiceError {
    static func invalid(_ message: String, param: String? = nil, code: String = "invalid_value") -> ServiceError {
        ServiceError(400, "invalid_request_error", code, message, param: param)
    }

    static func noRoute(_ method: String) -> ServiceError {
        ServiceError(404, "not_found_error", "unknown_url", "nothing is at this path; see /openapi.json")
    }

    static func wrongMethod(allowed: [String]) -> ServiceError {
        let list = (allowed.contains("GET") ? allowed + ["HEAD"] : allowed).joined(separator: ", ")
        var error = ServiceError(
            405,
            "invalid_request_error",
            "method_not_allowed",
            "the method is not one of this path's: \(list)"
        )
        error.headers["Allow"] = list
        return error
    }

    static let tokenNeeded = ServiceError(
        401,
        "authentication_error",
        "token_needed",
        "a bearer token is needed, in the header Authorization"
    )
    static let notAllowed = ServiceError(
        403,
        "permission_error",
        "not_allowed",
        "the token's role does not include this"
    )
    static let failed = ServiceError(500, "server_error", "internal_error", "the request could not be answered")
    static let overloaded = ServiceError(
        503,
        "overloaded_error",
        "overloaded",
        "the service is busy; try again later",
        retryAfter: 1
    )

    /// What is refused before it is a request.
    static func refusal(_ status: Int) -> ServiceError {
        switch status {
        case 413: ServiceError(413, "invalid_request_error", "body_too_large", "the body is too large")
        case 414: ServiceError(414, "invalid_request_error", "url_too_long", "the URL is too long")
        case 417: ServiceError(417, "invalid_request_error", "unknown_expectation", "the expectation is not known")
        case 431: ServiceError(431, "invalid_request_error", "headers_too_large", "the header fields are too large")
        case 501: ServiceError(501, "invalid_request_error", "not_implemented", "the method or coding is not known")
        case 503: .overloaded
        case 505: ServiceError(505, "invalid_request_error", "http_version", "the version of HTTP is not known")
        default: ServiceError(400, "invalid_request_error", "bad_request", "the request is not HTTP as it should be")
        }
    }
}
