// SPDX-License-Identifier: Apache-2.0

import HTTPServer

/// What a browser must hold the page to.
enum PagePolicy {
    /// Content Security Policy, level 3.
    ///
    /// Scripts and styles come from files of this server alone, nothing from elsewhere; no frame stands around the page, and no
    /// form is sent. Markup becomes part of the page in one place, which the policy names (Trusted Types).
    static let content = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        "trusted-types report",
    ].joined(separator: "; ")

    /// The fields of the page's response.
    ///
    /// - Parameter isEncrypted: whether to ask browsers to come encrypted for a year.
    static func headers(isEncrypted: Bool) -> HTTPHeaders {
        var headers = fileHeaders
        headers["Content-Security-Policy"] = content
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if isEncrypted { headers["Strict-Transport-Security"] = "max-age=31536000" }
        return headers
    }

    /// The fields of the files that the page loads.
    static let fileHeaders: HTTPHeaders = [
        "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
    ]
}
