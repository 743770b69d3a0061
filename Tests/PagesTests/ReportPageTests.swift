// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@testable import Detector
@testable import Pages

@Suite(.enabled(if: Script.python != nil, "needs WMCTL_TEST_PYTHON, which make test sets"))
struct `A report page` {
    /// What a strict HTML5 parser finds in pages.
    private func read(_ pages: [UInt8]...) throws -> JSONDocument {
        let folder = try TemporaryFolder()
        let paths = try pages.enumerated().map { try folder.write($1, to: "\($0).html") }
        return try Script.run("structure.py", paths)
    }

    private func strings(_ page: JSONValue, _ member: String) throws -> [String] {
        try page.member(member).elements().map { try $0.string() }
    }

    @Test
    func `is valid, safe and whole for any text`() throws {
        let texts: [(String, [UInt8])] = [
            ("marked.txt", Sample.marked), ("<b>\u{202E}\"torture\"&", Sample.torture), ("empty", []),
            ("short", Array("Hi.\n".utf8)),
            ("noise", [0xFF, 0xFE, 0x80, 0x80, 0xC0, 0xE2, 0x82]), ("austen", Sample.austen),
        ]
        let found = try read(Sample.page(texts), Sample.page([("", [])])).root.elements()
        for page in found {
            #expect(try strings(page, "policy") == ["default-src 'none'; style-src 'unsafe-inline'"])
            let tags = try Set(strings(page, "tags"))
            #expect(tags.isDisjoint(with: ["script", "link", "img", "iframe", "object", "embed", "form", "base"]))
            let attributes = try strings(page, "attributes")
            #expect(!attributes.contains { $0.hasPrefix("on") || ["src", "srcset", "style"].contains($0) })
            #expect(try strings(page, "repeated_ids").isEmpty && strings(page, "dead_links").isEmpty)
        }
        let titles = try strings(found[0], "titles")
        for name in ["marked.txt", "short", "noise", "austen", "<b>U+202E\"torture\"&"] {
            #expect(titles.contains("Watermark report on \(name)"), "\(name)")
        }
        #expect(
            titles.contains("Watermarked") && titles.contains("Too short to tell")
                && titles.contains("No watermark found")
        )
        #expect(try found[0].member("rows").elements().filter { try $0.elements().count == 4 }.count > texts.count)
    }

    @Test
    func `shows every character of the text, and what became of it`() throws {
        let page = try read(Sample.page([("a", Sample.marked)]), Sample.page([("b", Sample.torture)])).root.elements()
        let explanation = try Sample.explanation(Sample.marked)
        #expect(try page[0].member("text").string() == String(decoding: Sample.marked, as: UTF8.self))
        for (member, mark) in [("green", TokenMark.green), ("red", .red)] {
            let bytes = explanation.tokens.filter { $0.mark == mark }.flatMap { Sample.marked[$0.range] }
            #expect(try page[0].member(member).string() == String(decoding: bytes, as: UTF8.self))
        }
        let span = try #require(explanation.report.spans.first)
        let passage = String(decoding: Sample.marked[span.start..<span.end], as: UTF8.self)
        #expect(try strings(page[0], "passages") == [passage])
        #expect(try strings(page[0], "captions") == ["scored text"])
        // Harmful characters are named, and the carriage return of a line end is not shown.
        var expected = ""
        for scalar in String(decoding: Sample.torture, as: UTF8.self).replacing("\r\n", with: "\n").unicodeScalars {
            let hexadecimal = String(scalar.value, radix: 16, uppercase: true)
            let name = "U+" + String(repeating: "0", count: 4 - min(4, hexadecimal.count)) + hexadecimal
            expected += VisibleCharacter(scalar) == .asItIs ? String(scalar) : name
        }
        #expect(try page[1].member("text").string() == expected)
        #expect(expected.contains("U+202E") && expected.contains("U+001B") && expected.contains("U+FFFE"))
    }

    @Test
    func `frames every passage where it begins and ends`() throws {
        let explanation = try Sample.explanation(Sample.marked)
        let ends = explanation.tokens.map(\.range.upperBound)
        let spans = [(ends[4], ends[30]), (ends[31], ends[32]), (ends[32], ends[150])]
        var report = explanation.report
        report.spans = spans.enumerated().map {
            MarkedSpan(start: $1.0, end: $1.1, pValue: PValue(naturalLogarithm: -10 * Double($0 + 1)))
        }
        let found = try read(Array(Sample.page(explanation.with(report)).utf8)).root.elements()[0]
        #expect(try strings(found, "passages") == spans.map { String(decoding: Sample.marked[$0..<$1], as: UTF8.self) })
        #expect(
            try strings(found, "captions")
                == ["passage 1, p = 4.54e-5", "passage 2, p = 2.06e-9", "passage 3, p = 9.36e-14"]
        )
        #expect(try found.member("text").string() == String(decoding: Sample.marked, as: UTF8.self))
    }

    @Test
    func `calls a passage by number when it is a part of the scored text`() throws {
        let explanation = try Sample.explanation(Sample.marked)
        let whole = try #require(explanation.report.spans.first)
        let middle = explanation.tokens[100].range.upperBound
        let html = [(whole.start, whole.end), (whole.start, middle), (middle, whole.end)].map { start, end in
            var report = explanation.report
            report.spans = [MarkedSpan(start: start, end: end, pValue: PValue(1e-9))]
            return Sample.page(explanation.with(report))
        }
        #expect(html[0].contains("shown by the shades, not by the frame") && html[0].contains("</mark> scored text"))
        #expect(!html[0].contains("Marked passage") && !html[0].contains("of its own"))
        for part in html[1...] {
            #expect(part.contains("Marked passage 1</a>: bytes") && part.contains("passage 1, p = 1.00e-9"))
            #expect(part.contains("</mark> marked passage") && !part.contains("by the shades, not by the frame"))
        }
    }

    @Test
    func `draws the running z-score of the reference`() throws {
        let page = try read(Sample.page([("a", Sample.marked)])).root.elements()[0]
        let explanation = try Sample.explanation(Sample.marked)
        let scored = explanation.tokens.filter { $0.mark != .unscored }
        let points = try page.member("points").elements().map { try $0.elements().map { try $0.double() } }
        try #require(points.count == scored.count)
        // 10 lies at 30 and 0 at 258; 0 tokens lie at 52 and all of them at 628. Places have one digit after the point.
        for (index, point) in points.enumerated() {
            let n = Double(index + 1)
            let green = Double(scored[...index].count { $0.mark == .green })
            let z = (green - n / 2) / (n / 4).squareRoot()
            #expect(abs(point[0] - (52 + n / Double(scored.count) * 576)) <= 0.0501)
            #expect(abs(point[1] - (258 - z * 22.8)) <= 0.0501)
        }
        #expect(
            try strings(page, "descriptions").first?.hasPrefix("After 214 scored tokens the z-score is 9.30. ") == true
        )
    }

    @Test
    func `says the numbers of the report and never who wrote a text`() throws {
        let report = try Sample.explanation(Sample.marked).report
        let page = try read(Sample.page([("a", Sample.marked)])).root.elements()[0]
        let values = try strings(page, "values")
        #expect(try values.contains(#require(report.textSHA256)))
        #expect(values.contains(NumberWords.signed(report.zScore, digits: 2)))
        #expect(values.contains("demo (greenlist, γ 0.5, δ 2.0, context width 2)"))
        #expect(values.contains("wmctl \(Detector.version)"))
        #expect(
            try strings(page, "terms").prefix(5) == [
                "z-score", "p-value", "corrected p-value", "tests", "green tokens",
            ]
        )
        for text in [Sample.marked, Sample.austen, []] {
            let page = try String(decoding: Sample.page([("a", text)]), as: UTF8.self)
            for word in ["human", "by a person", "by hand"] { #expect(!page.contains(word)) }
        }
    }

    @Test
    func `is the same each time, and about twice as long as a long text`() throws {
        let text = Array(repeatElement(Sample.austen + Sample.marked, count: 150).joined())
        let page = try Sample.page([("a", text)])
        #expect(try page == Sample.page([("a", text)]))
        #expect(page.count < 3 * text.count)
        let found = try read(page).root.elements()[0]
        #expect(try found.member("text").string() == String(decoding: text, as: UTF8.self))
    }
}
