// SPDX-License-Identifier: Apache-2.0

extension ServiceError {
    /// The service ends.
    static let draining = ServiceError(
        503,
        "server_error",
        "draining",
        "the service is about to end; ask another instance",
        retryAfter: 5
    )
    /// Something that the service needs is not as it should be.
    ///
    /// - Parameter checks: the names of what is not.
    static func unready(_ checks: [String]) -> ServiceError {
        let names = checks.joined(separator: ", ")
        return ServiceError(503, "server_error", "not_ready", "the service is not ready: \(names)", retryAfter: 5)
    }
}
