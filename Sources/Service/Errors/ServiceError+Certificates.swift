// SPDX-License-Identifier: Apache-2.0

// What goes wrong with certificates.
extension ServiceError {
    static let certificatesOff = ServiceError(
        400,
        "invalid_request_error",
        "certificates_unavailable",
        "certificates are not issued here",
        param: "certificate"
    )
    static let certificatesNotPublic = ServiceError(
        403,
        "permission_error",
        "not_allowed",
        "certificates are issued to other roles alone",
        param: "certificate"
    )
    static let certificateOfNothing = ServiceError.invalid("an empty text cannot be certified", param: "input")
    static let ledgerUnavailable = ServiceError(
        503,
        "server_error",
        "ledger_unavailable",
        "the ledger of certificates cannot be used at the moment; try again later",
        retryAfter: 5
    )
    static let noCertificate = ServiceError(
        404,
        "not_found_error",
        "certificate_not_found",
        "no certificate of this id is in the ledger",
        param: "id"
    )
}
