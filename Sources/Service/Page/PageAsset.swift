// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPServer
import Pages

/// A file of the web page, embedded in the program.
struct PageAsset: Sendable {
    /// The last part of its path.
    let name: String
    private let type: String
    private let bytes: [UInt8]
    /// Names the content (RFC 9110, section 8.8.3).
    private let tag: String

    private init(_ name: String, _ type: String, _ bytes: [UInt8]) {
        self.name = name
        self.type = type
        self.bytes = bytes
        tag = "\"\(SHA256.digest(of: bytes).bytes.hexadecimal.prefix(24))\""
    }

    /// The page itself.
    static let page = PageAsset("page.html", "text/html; charset=utf-8", PackageResources.page_html)

    /// What the page loads.
    static let files = [
        PageAsset("report.css", "text/css; charset=utf-8", ReportFragment.stylesheet),
        PageAsset("page.css", "text/css; charset=utf-8", PackageResources.page_css),
        PageAsset("dom.js", "text/javascript; charset=utf-8", PackageResources.dom_js),
        PageAsset("page.js", "text/javascript; charset=utf-8", PackageResources.page_js),
        PageAsset("service.js", "text/javascript; charset=utf-8", PackageResources.service_js),
        PageAsset("check.js", "text/javascript; charset=utf-8", PackageResources.check_js),
        PageAsset("wait.js", "text/javascript; charset=utf-8", PackageResources.wait_js),
        PageAsset("verify.js", "text/javascript; charset=utf-8", PackageResources.verify_js),
        PageAsset("generate.js", "text/javascript; charset=utf-8", PackageResources.generate_js),
        PageAsset("icon.svg", "image/svg+xml", PackageResources.icon_svg),
    ]

    /// The file, or 304 when the client has it already.
    ///
    /// A client keeps it and asks each time whether it is still the same, so that a new program is never shown with old files.
    func response(to head: HTTPRequestHead, headers: HTTPHeaders) -> HTTPResponse {
        var headers = headers
        headers["ETag"] = tag
        headers["Cache-Control"] = "no-cache"
        let known = head.headers.values("If-None-Match").flatMap { $0.split(separator: ",") }
        let isKnown = known.contains { entry in
            let entry = entry.drop { $0 == " " }.prefix { $0 != " " }
            return entry == "*" || entry == tag || entry == "W/" + tag
        }
        return isKnown ? HTTPResponse(304, headers: headers) : HTTPResponse(200, bytes, type: type, headers: headers)
    }
}
