// SPDX-License-Identifier: Apache-2.0

import HTTPServer

extension ServiceError {
    /// What a caller had too much of.
    enum Limit: String, Sendable {
        /// Requests or bytes.
        case rate = "rate_limit_exceeded"
        /// Texts that are nearly those asked about before.
        case similar = "similar_texts"
    }

    static let wrongToken = unauthorized("invalid_token", "the token is not known, or was revoked")
    static let wrongScheme = unauthorized("invalid_token", "the header Authorization must be 'Bearer' and a token")
    static let repeatedToken = ServiceError.invalid(
        "the header Authorization stands more than once",
        code: "authorization_repeated"
    )

    static let foreignOrigin = ServiceError(
        403,
        "permission_error",
        "foreign_origin",
        "a page of another origin has sent this; pages of others need a bearer token, which their server keeps"
    )

    /// 401 with what RFC 6750, section 3, has clients told.
    private static func unauthorized(_ code: String, _ message: String) -> ServiceError {
        var error = ServiceError(401, "authentication_error", code, message)
        error.headers["WWW-Authenticate"] = "Bearer error=\"invalid_token\""
        return error
    }

    /// - Parameter retryAfter: in seconds.
    static func tooMany(_ limit: Limit, retryAfter: Double, _ state: RateState) -> ServiceError {
        let message =
            switch limit {
            case .rate: "too many requests, or bytes of them, in a minute; try again later"
            case .similar: "too many texts that are nearly the same; try again later"
            }
        var error = ServiceError(
            429,
            "rate_limit_error",
            limit.rawValue,
            message,
            retryAfter: max(1, Int(min(retryAfter, 86_400).rounded(.up)))
        )
        state.add(to: &error.headers)
        return error
    }
}
