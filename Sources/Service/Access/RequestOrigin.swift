// SPDX-License-Identifier: Apache-2.0

import HTTPServer

/// Which page a browser sends a request for.
///
/// A page of anybody can have its reader's browser send simple requests to a service that only that reader can reach, and
/// does not see the answers but costs the service its work. Browsers say of each request where it comes from, and no page
/// can change that; programs say nothing.
enum RequestOrigin {
    /// Refuses what a page of another origin has sent without a token.
    ///
    /// `GET` and `HEAD` change nothing and are answered whoever sends them; who has a token was let in by its holder.
    ///
    /// - Throws: 403.
    /// - Source: the Fetch Metadata Request Headers of the W3C; RFC 6454, section 7.
    static func check(_ head: HTTPRequestHead, _ caller: Identity) throws(ServiceError) {
        guard caller.token == nil, head.method != "GET", head.method != "HEAD" else { return }
        guard isForeign(head.headers) else { return }
        throw .foreignOrigin
    }

    /// Whether a browser says that another origin's page sends it; of one that does not say so, its `Origin` is compared.
    private static func isForeign(_ headers: HTTPHeaders) -> Bool {
        let sites = headers.values("Sec-Fetch-Site")
        guard sites.isEmpty else { return !sites.allSatisfy { $0 == "same-origin" || $0 == "none" } }
        return headers.values("Origin").contains { !isOwn($0, host: headers["Host"]) }
    }

    /// Whether an origin is the host that was asked, of which proxies may leave out the port.
    private static func isOwn(_ origin: String, host: String?) -> Bool {
        guard let host = host?.lowercased(), let scheme = origin.firstRange(of: "://") else { return false }
        let own = origin[scheme.upperBound...].lowercased()
        return own == host || own.hasPrefix("\(host):") && own.dropFirst(host.utf8.count + 1).allSatisfy(\.isNumber)
    }
}
