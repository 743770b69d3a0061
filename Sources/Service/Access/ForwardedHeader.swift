// SPDX-License-Identifier: Apache-2.0

/// The header in which trusted proxies say who has asked them.
///
/// Only one is read: what a proxy does not set itself it passes on from the client, who may have made it up.
public enum ForwardedHeader: String, Sendable, CaseIterable {
    /// The one that most proxies set.
    case xForwardedFor = "X-Forwarded-For"
    /// RFC 7239.
    case forwarded = "Forwarded"

    /// The addresses in the order of the hops, the client's first; nil for what is no address.
    ///
    /// - Parameter values: the header's values in order.
    package func addresses(_ values: [String]) -> [NetworkAddress?] {
        switch self {
        case .xForwardedFor:
            values.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map { Self.address($0) }
        case .forwarded:
            values.flatMap { Self.split($0[...], at: ",") }.map { Self.address(inElement: $0) }
        }
    }

    /// The address in an element; `for` may stand once in it.
    private static func address(inElement element: Substring) -> NetworkAddress? {
        var found: [Substring] = []
        for part in split(element, at: ";") {
            if let pair = pair(part), pair.name == "for" { found.append(pair.value) }
        }
        return found.count == 1 ? address(found[0]) : nil
    }

    /// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
    private static func address(_ text: Substring) -> NetworkAddress? {
        let text = trimmed(text)
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            let inner = String(text[text.index(after: text.startIndex)..<end])
            return inner.contains(":") ? NetworkAddress(inner) : nil
        }
        if let address = NetworkAddress(String(text)) { return address }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return nil }
        return NetworkAddress(String(text[..<colon]))
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && (2...6).contains(text.utf8.count)
            && text.utf8.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// The parts between separators that stand outside quotes.
    private static func split(_ text: Substring, at separator: Character) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                parts.append(text[start..<index])
                start = text.index(after: index)
            }
        }
        return parts + [text[start...]]
    }

    /// A name, which is lower-cased, and a value without its quotes.
    private static func pair(_ text: Substring) -> (name: String, value: Substring)? {
        let text = trimmed(text)
        guard let sign = text.firstIndex(of: "=") else { return nil }
        let value = text[text.index(after: sign)...]
        let name = text[..<sign].lowercased()
        guard value.hasPrefix("\"") else { return (name, value) }
        let isWhole = value.count >= 2 && value.hasSuffix("\"") && !value.contains("\\")
        return isWhole ? (name, value.dropFirst().dropLast()) : nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
