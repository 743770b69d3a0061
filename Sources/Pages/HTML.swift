// SPDX-License-Identifier: Apache-2.0

/// A page that is being written.
struct HTML {
    /// What was written.
    private(set) var bytes: [UInt8] = []

    /// Adds markup as it is.
    mutating func raw(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

    /// Adds what another page holds.
    mutating func raw(_ other: HTML) { bytes.append(contentsOf: other.bytes) }

    /// Adds text: nothing in it is markup, and nothing in it can reorder or break the page.
    mutating func text(_ text: some StringProtocol) {
        for scalar in text.unicodeScalars { append(scalar) }
    }

    /// Adds words of the program, in which the exponent of a power of ten, as in `10^−18`, is raised.
    mutating func prose(_ words: String) {
        var rest = words[...]
        while let caret = rest.firstIndex(of: "^") {
            text(rest[..<caret])
            let exponent = rest[rest.index(after: caret)...].prefix { $0 == "−" || $0.isNumber }
            raw("<sup>")
            text(exponent)
            raw("</sup>")
            rest = rest[exponent.endIndex...]
        }
        text(rest)
    }

    /// Adds `<tag>words</tag>`, where `tag` may have attributes.
    mutating func element(_ tag: String, _ words: String) {
        element(tag) { $0.prose(words) }
    }

    /// Adds `<tag>…</tag>`, where `tag` may have attributes.
    mutating func element(_ tag: String, _ content: (inout HTML) -> Void) {
        raw("<\(tag)>")
        content(&self)
        raw("</\(tag.prefix { $0 != " " })>")
    }

    /// Adds text where no element may stand: in a title or in the value of an attribute.
    mutating func plain(_ text: String) {
        for scalar in text.unicodeScalars { append(VisibleCharacter(scalar) == .asItIs ? scalar : "\u{FFFD}") }
    }

    /// Adds an attribute.
    mutating func attribute(_ name: String, _ value: String) {
        raw(" \(name)=\"")
        plain(value)
        raw("\"")
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "&": raw("&amp;")
        case "<": raw("&lt;")
        case ">": raw("&gt;")
        case "\"": raw("&quot;")
        default:
            // Few fonts have the pictures of control characters, so that these are shown by number too.
            if VisibleCharacter(scalar) == .asItIs {
                append(utf8Of: scalar)
            } else {
                raw("<kbd>U+\(Self.hexadecimal(scalar.value))</kbd>")
            }
        }
    }

    private mutating func append(utf8Of scalar: Unicode.Scalar) {
        if scalar.isASCII {
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
