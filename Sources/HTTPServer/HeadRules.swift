// SPDX-License-Identifier: Apache-2.0

/// What a request's head must be, beyond what the library looks at (RFC 9110, RFC 9112).
///
/// Whatever two programs could read in two ways is refused: behind a proxy that reads it the other way, a request could be
/// smuggled in.
enum HeadRules {
    /// How the body comes.
    enum BodyForm: Equatable {
        /// There is none.
        case none
        /// That many bytes; nil when the number is larger than any.
        case length(Int?)
        /// In chunks.
        case chunked

        /// The number of bytes; nil when it is not known, or larger than any.
        var knownLength: Int? {
            switch self {
            case .none: 0
            case .length(let length): length
            case .chunked: nil
            }
        }
    }

    /// A status to refuse with.
    struct Refusal: Error, Equatable {
        let status: Int
    }

    static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]

    /// Looks at a head.
    ///
    /// - Parameter version: such as `HTTP/1.1`.
    /// - Returns: how the body comes.
    static func check(method: String, version: String, headers: HTTPHeaders) throws(Refusal) -> BodyForm {
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else { throw Refusal(status: 505) }
        guard !method.isEmpty, method.utf8.allSatisfy(isToken) else { throw Refusal(status: 400) }
        for field in headers.fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isToken), field.value.utf8.allSatisfy(isValue) else {
                throw Refusal(status: 400)
            }
        }
        guard methods.contains(method) else { throw Refusal(status: 501) }
        let hosts = headers.values("Host")
        guard hosts.count == 1 || (hosts.isEmpty && version == "HTTP/1.0"), hosts.allSatisfy(isHost) else {
            throw Refusal(status: 400)
        }
        let form = try bodyForm(version: version, headers: headers)
        let expectations = headers.values("Expect")
        guard expectations.isEmpty || (expectations.count == 1 && expectations[0].lowercased() == "100-continue") else {
            throw Refusal(status: 417)
        }
        return form
    }

    private static func bodyForm(version: String, headers: HTTPHeaders) throws(Refusal) -> BodyForm {
        let lengths = headers.values("Content-Length")
        let codings = headers.values("Transfer-Encoding")
        guard lengths.count < 2, codings.isEmpty || lengths.isEmpty else { throw Refusal(status: 400) }
        if !codings.isEmpty {
            guard version == "HTTP/1.1", codings.count == 1 else { throw Refusal(status: 400) }
            guard codings[0].lowercased() == "chunked" else { throw Refusal(status: 501) }
            return .chunked
        }
        guard let length = lengths.first else { return .none }
        guard !length.isEmpty, length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { throw Refusal(status: 400) }
        return .length(Int(length))
    }

    /// `tchar` of RFC 9110 §5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func isValue(_ byte: UInt8) -> Bool { byte == 0x09 || (byte >= 0x20 && byte != 0x7F) }

    private static func isHost(_ host: String) -> Bool {
        host.utf8.allSatisfy { $0 > 0x20 && !"/?#@,\\".utf8.contains($0) }
    }
}
