// SPDX-License-Identifier: Apache-2.0

/// Where a request goes: a path and a query, percent-decoded (RFC 9112 §3.2, RFC 3986).
package struct RequestTarget {
    package var path: String
    package var query: [(name: String, value: String)]

    /// Reads `/path?name=value`, `http://host/path` or `*`.
    ///
    /// - Returns: nil for what is none: no path, white space and control characters, broken escapes, what is not UTF-8,
    ///   a NUL, and a path with an escaped slash, which some read as a part of a name and some as its end.
    package init?(_ text: [UInt8]) {
        guard text.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "#") }) else { return nil }
        if text == [UInt8(ascii: "*")] {
            path = "*"
            query = []
            return
        }
        guard let local = Self.withoutHost(text) else { return nil }
        let question = local.firstIndex(of: UInt8(ascii: "?"))
        guard let path = Self.decoded(local[..<(question ?? local.endIndex)], isPath: true) else { return nil }
        self.path = path
        query = []
        guard let question else { return }
        for member in local[(question + 1)...].split(separator: UInt8(ascii: "&")) {
            let equals = member.firstIndex(of: UInt8(ascii: "="))
            guard let name = Self.decoded(member[..<(equals ?? member.endIndex)], isPath: false),
                let value = Self.decoded(equals.map { member[($0 + 1)...] } ?? [], isPath: false)
            else { return nil }
            query.append((name, value))
        }
    }

    /// What begins with the path.
    private static func withoutHost(_ text: [UInt8]) -> ArraySlice<UInt8>? {
        if text.first == UInt8(ascii: "/") { return text[...] }
        for scheme in ["http://", "https://"] where text.starts(with: scheme.utf8) {
            let rest = text.dropFirst(scheme.utf8.count)
            guard let slash = rest.firstIndex(of: UInt8(ascii: "/")), slash > rest.startIndex else { return nil }
            return rest[slash...]
        }
        return nil
    }

    private static func decoded(_ text: ArraySlice<UInt8>, isPath: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            var byte = text[index]
            if byte == UInt8(ascii: "%") {
                guard text.endIndex - index > 2, let high = digit(text[index + 1]), let low = digit(text[index + 2])
                else {
                    return nil
                }
                byte = high << 4 | low
                index += 2
                if byte == 0 || (byte == UInt8(ascii: "/") && isPath) { return nil }
            } else if byte == UInt8(ascii: "+"), !isPath {
                byte = UInt8(ascii: " ")
            }
            bytes.append(byte)
            index += 1
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
