// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import Testing

@testable import Service

@Suite
struct `Requests that pages have browsers send` {
    private static let anybody = Identity(role: .client, token: nil, address: "127.0.0.1")
    private static let bearer = Identity(role: .client, token: "chat", address: "127.0.0.1")

    private static func isRefused(_ headers: HTTPHeaders, method: String = "POST", by caller: Identity = anybody)
        -> Bool
    {
        let head = HTTPRequestHead(method, "/v1/report", headers: headers)
        do throws(ServiceError) {
            try RequestOrigin.check(head, caller)
            return false
        } catch {
            #expect(error.status == 403 && error.code == "foreign_origin")
            return true
        }
    }

    @Test(arguments: ["same-origin", "none"])
    func `are answered when they come from the page of the service`(site: String) {
        #expect(!Self.isRefused(["Sec-Fetch-Site": site, "Host": "localhost:8080", "Origin": "http://localhost:8080"]))
    }

    @Test(arguments: ["cross-site", "same-site", "Same-Origin", ""])
    func `are refused when they come from another's`(site: String) {
        #expect(Self.isRefused(["Sec-Fetch-Site": site, "Host": "localhost:8080"]))
    }

    @Test
    func `are judged by their origin where the browser does not name the site`() {
        for (host, own) in [
            ("10.0.0.7:8080", "http://10.0.0.7:8080"), ("[::1]", "http://[::1]"),
            ("Marks.example", "https://marks.example"),
            ("marks.example", "http://marks.example:8080"),
        ] {
            #expect(!Self.isRefused(["Host": host, "Origin": own]), "\(own)")
        }
        for origin in [
            "https://evil.example", "http://marks.example.evil.example", "http://marks.example:80.evil.example", "null",
            "",
        ] {
            #expect(Self.isRefused(["Host": "marks.example", "Origin": origin]), "\(origin)")
        }
        #expect(Self.isRefused(["Host": "localhost:8080", "Origin": "http://localhost:3000"]))
    }

    @Test
    func `are answered with a token, from programs, and where nothing is changed`() {
        let foreign: HTTPHeaders = [
            "Sec-Fetch-Site": "cross-site", "Host": "marks.example", "Origin": "https://other.example",
        ]
        #expect(!Self.isRefused(foreign, by: Self.bearer))
        #expect(!Self.isRefused(foreign, method: "GET"))
        #expect(!Self.isRefused(["Host": "marks.example"]))
        #expect(Self.isRefused(foreign, method: "DELETE"))
    }
}
