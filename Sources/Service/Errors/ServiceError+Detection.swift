// SPDX-License-Identifier: Apache-2.0

extension ServiceError {
    static func textTooLarge(limit: Int, param: String) -> ServiceError {
        ServiceError(
            413,
            "invalid_request_error",
            "text_too_large",
            "the text is larger than \(limit) bytes of UTF-8",
            param: param
        )
    }

    static func wrongTextCount(limit: Int, param: String) -> ServiceError {
        .invalid("expected 1 to \(limit) texts", param: param)
    }

    static func wrongText(param: String) -> ServiceError {
        .invalid("expected a string", param: param, code: "invalid_type")
    }

    static let wrongInput = invalid("expected a string or an array of strings", param: "input", code: "invalid_type")
    static let unknownProfile = invalid("no key that is looked for has this profile", param: "profile")

    static func scoresNeeded(param: String) -> ServiceError {
        ServiceError(
            403,
            "permission_error",
            "not_allowed",
            "only roles that may see scores can choose this",
            param: param
        )
    }

    static let certificateOfList = invalid(
        "certificates are issued for one text at a time; send it alone",
        param: "certificate"
    )

    /// There is no key to look for.
    static let notReady = ServiceError(
        503,
        "server_error",
        "not_ready",
        "the service cannot detect at the moment",
        retryAfter: 10
    )
}
