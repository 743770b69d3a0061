// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import Testing

@testable import Service

struct ClientAddressTests {
    private func client(
        _ peer: String,
        _ values: [String],
        trusted: [String] = ["10.0.0.0/8", "2001:db8::/32", "unix"],
        header: ForwardedHeader = .xForwardedFor
    ) throws -> String {
        var headers: HTTPHeaders = [:]
        for value in values { headers.add(header.rawValue.lowercased(), value) }
        return try TrustedProxies(trusted, header: header)
            .client(of: HTTPRequestHead("GET", "/", headers: headers, peer: peer)).text
    }

    @Test(arguments: [
        ("192.0.2.1", ["198.51.100.1"], "192.0.2.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1, 10.9.9.9"], "198.51.100.1"),
        ("10.0.0.1", ["10.1.1.1,10.2.2.2"], "10.1.1.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("2001:db8::1", ["[2001:DB9:0::5]:80"], "2001:db9::5"),
        ("unix", ["2001:db9::5"], "2001:db9::5"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["junk, 10.3.3.3"], "10.3.3.3"),
        ("10.0.0.1", ["198.51.100.1, "], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1:x"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.999"], "10.0.0.1"),
    ])
    func `the last address that no trusted proxy has is the client's`(
        peer: String,
        values: [String],
        expected: String
    ) throws {
        #expect(try client(peer, values) == expected)
    }

    @Test(arguments: [
        (["for=198.51.100.1"], "198.51.100.1"),
        (["For=\"198.51.100.1:80\";proto=https;by=10.0.0.1"], "198.51.100.1"),
        (["for=6.6.6.6, for=\"[2001:db9::5]:4711\";host=\"a,b\""], "2001:db9::5"),
        (["for=198.51.100.1, for=10.2.2.2"], "198.51.100.1"),
        (["for=unknown"], "10.0.0.1"),
        (["for=_hidden, for=10.2.2.2"], "10.2.2.2"),
        (["for=1.1.1.1;for=2.2.2.2"], "10.0.0.1"),
        (["host=a"], "10.0.0.1"),
        (["for=\"1.1.1.1"], "10.0.0.1"),
    ])
    func `the header of RFC 7239 says the same`(values: [String], expected: String) throws {
        #expect(try client("10.0.0.1", values, header: .forwarded) == expected)
    }

    @Test func `the header that proxies do not set is not read`() throws {
        let head = HTTPRequestHead("GET", "/", headers: ["Forwarded": "for=6.6.6.6"], peer: "10.0.0.1")
        #expect(try TrustedProxies(["10.0.0.1"], header: .xForwardedFor).client(of: head).text == "10.0.0.1")
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
    ])
    func `requests are counted by address, or by 64 bits of IPv6`(peer: String, network: String) {
        #expect(ClientAddress(peer).network == network)
    }

    @Test(arguments: ["", "10.0.0.0/33", "x", "10.0.0/8", "::/129", "10.0.0.1/"])
    func `a proxy that is none keeps a service from starting`(text: String) {
        #expect(throws: AccessError.proxy(text)) { try TrustedProxies([text], header: .xForwardedFor) }
    }
}
