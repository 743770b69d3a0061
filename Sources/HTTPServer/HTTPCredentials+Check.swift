// SPDX-License-Identifier: Apache-2.0

extension HTTPCredentials {
    /// Makes sure that a server can use certificate and key.
    ///
    /// - Throws: ``HTTPServerError/badCertificate``.
    public func check() throws(HTTPServerError) { try Daemon.check(self) }
}
