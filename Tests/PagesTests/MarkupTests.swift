// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Pages

@Suite
struct `Markup` {
    private func written(_ body: (inout HTML) -> Void) -> String {
        var html = HTML()
        body(&html)
        return String(decoding: html.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("a < b && c > \"d\"", "a &lt; b &amp;&amp; c &gt; &quot;d&quot;"), ("tab\tline\n", "tab\tline\n"),
        ("\u{1B}[31m", "<kbd>U+001B</kbd>[31m"), ("\u{202E}x\u{202C}", "<kbd>U+202E</kbd>x<kbd>U+202C</kbd>"),
        ("\u{0}\u{7F}\u{85}", "<kbd>U+0000</kbd><kbd>U+007F</kbd><kbd>U+0085</kbd>"),
        ("\u{FFFE}\u{10FFFF}", "<kbd>U+FFFE</kbd><kbd>U+10FFFF</kbd>"),
        ("é 漢 👩‍👧 שלום", "é 漢 👩‍👧 שלום"), ("10^5", "10^5"),
    ])
    func `shows text and never obeys it`(text: String, expected: String) {
        #expect(written { $0.text(text) } == expected)
    }

    @Test
    func `lets only harmless scalars through, of all there are`() {
        for value in 0...UInt32(0x10FFFF) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let properties = scalar.properties
            let isHarmful =
                properties.generalCategory == .control && value != 0x09 && value != 0x0A
                || properties.isBidiControl || properties.isNoncharacterCodePoint || [0x2028, 0x2029].contains(value)
            #expect((VisibleCharacter(scalar) != .asItIs) == isHarmful, "U+\(String(value, radix: 16))")
        }
    }

    @Test
    func `keeps elements out of attributes and titles`() {
        #expect(written { $0.attribute("title", "<\"\u{202E}&") } == " title=\"&lt;&quot;\u{FFFD}&amp;\"")
        #expect(written { $0.element("title") { $0.plain("\u{0}b") } } == "<title>\u{FFFD}b</title>")
    }

    @Test(arguments: [
        ("4.58 × 10^−22.", "4.58 × 10<sup>−22</sup>."), ("1 text in 10^35 & so", "1 text in 10<sup>35</sup> &amp; so"),
        ("no power", "no power"),
    ])
    func `raises exponents in words`(words: String, expected: String) {
        #expect(written { $0.prose(words) } == expected)
    }
}
