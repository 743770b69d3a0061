// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import Testing

@testable import Service

struct RouterTests {
    private let router = Router([
        Route("GET", "/a/{id}", .nothing) { _ throws(ServiceError) in HTTPResponse(200) },
        Route("POST", "/a", .verdicts) { _ throws(ServiceError) in HTTPResponse(200) },
    ])

    @Test(arguments: [("GET", "/a/7", "/a/{id}"), ("HEAD", "/a/x", "/a/{id}"), ("POST", "/a", "/a")])
    func `a path and a method lead to a route`(method: String, path: String, pattern: String) throws {
        #expect(try router.route(for: HTTPRequestHead(method, path)).pattern == pattern)
    }

    @Test(arguments: [("GET", "/a/", 404), ("GET", "/a/7/8", 404), ("GET", "/", 404), ("GET", "/a", 405)])
    func `others lead to none`(method: String, path: String, status: Int) {
        #expect { try router.route(for: HTTPRequestHead(method, path)) } throws: {
            ($0 as? ServiceError)?.status == status
        }
    }
}
