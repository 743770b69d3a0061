// SPDX-License-Identifier: Apache-2.0

import Pages
import Testing

@testable import Detector

struct FragmentTests {
    private static func full(_ text: [UInt8]) throws -> String {
        let explanation = try Sample.explanation(text)
        return String(decoding: ReportFragment.full(explanation, of: text, options: .standard), as: UTF8.self)
    }

    private static func band(_ report: DetectionReport, warnings: [DetectionWarning] = []) -> String {
        String(decoding: ReportFragment.band(report, warnings: warnings, options: .standard), as: UTF8.self)
    }

    @Test
    func `a fragment brings no style, no script and no title of the first level`() throws {
        for text in [Sample.marked, Sample.torture, Sample.austen, []] {
            let html = try Self.full(text)
            for forbidden in ["<style", "style=", "<script", "<h1", "<html", "<body"] {
                #expect(!html.contains(forbidden))
            }
            #expect(html.contains("<h2>"))
        }
    }

    @Test
    func `it says what the page says`() throws {
        var page = ReportPage(options: .standard)
        page.add(try Sample.explanation(Sample.marked), of: Sample.marked, name: "a")
        let whole = String(decoding: page.html, as: UTF8.self)
        #expect(try whole.contains(Self.full(Sample.marked)))
    }

    @Test
    func `its style sheet has the colours and parts, and no frame of a page`() {
        let style = String(decoding: ReportFragment.stylesheet, as: UTF8.self)
        for rule in ["--watermarked:#", "--green:#", ".t b", ".numbers", "forced-colors", "prefers-color-scheme:dark"] {
            #expect(style.contains(rule))
        }
        for rule in ["body{", "main{", "html{", "@page"] { #expect(!style.contains(rule)) }
    }

    @Test
    func `a band depends on the verdict alone, and on the warnings that its reader may know`() throws {
        let marked = try Sample.explanation(Sample.marked).report
        var weaker = marked
        weaker.spans = []
        weaker.warnings = [.severalProfiles, .matchedNormalizedText]
        #expect(Self.band(weaker) == Self.band(marked))
        let plain = try Sample.explanation(Sample.austen).report
        #expect(Self.band(plain) != Self.band(marked))
        #expect(Self.band(plain, warnings: [.invalidUTF8]).contains("U+FFFD"))
        let empty = try Sample.explanation([]).report
        #expect(Self.band(empty).contains("This text is empty"))
        for report in [marked, plain, empty] {
            for word in ["human", "by a person", "demo", "z-score", "p-value"] {
                #expect(!Self.band(report).contains(word), "\(word)")
            }
        }
    }
}
