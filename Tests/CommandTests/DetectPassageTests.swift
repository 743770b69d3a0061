// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@Suite
struct `wmctl detect of mixed text` {
    private let wmctl: Wmctl
    private let file: String
    private let place: Range<Int>

    /// Plain words, a text of the shipped model, and plain words again.
    init() throws {
        let wmctl = try Wmctl()
        self.wmctl = wmctl
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--secret-file", secret).status == 0)
        let length = ["-n", "200", "--temperature", "1"]
        let marked = try wmctl.run(["generate", "--seed", "7", "It was late, and"] + length).text
        func plain(_ seed: String) throws -> String {
            let words = ["generate", "--no-watermark", "--seed", seed, "-n", "1500", "--temperature", "1", "Then"]
            return try wmctl.run(words).text
        }
        let before = try plain("1")
        place = before.utf8.count..<before.utf8.count + marked.utf8.count
        file = try wmctl.home.write(before + marked + plain("2"), to: "mixed.txt")
    }

    @Test
    func `names the passage and its place`() throws {
        let run = try wmctl.run("detect", "--json", file)
        let report = try JSONDocument(run.output).root
        #expect(run.status == 0)
        #expect(try report.member("method").string() == "scan" && report.member("tests").integer(as: Int.self) == 2)
        let span = try #require(try report.member("spans").elements().first)
        let (start, end) = try (span.member("start").integer(as: Int.self), span.member("end").integer(as: Int.self))
        let common = min(end, place.upperBound) - max(start, place.lowerBound)
        #expect(2 * common > place.count && 2 * common > end - start, "\(start)..<\(end), \(place)")
        let text = try wmctl.run("detect", file).text
        #expect(text.contains("of the best passage, corrected for 2 tests"))
        #expect(text.contains("\npassage       bytes \(grouped(start)) to \(grouped(end)), p = "), "\(text)")
        let explained = try wmctl.run("detect", "--explain", file).text
        #expect(explained.contains("⟦passage 1, p = ") && explained.contains("⟧"))
    }

    private func grouped(_ number: Int) -> String {
        number < 1000 ? "\(number)" : "\(number / 1000),\(String(1000 + number % 1000).dropFirst())"
    }

    @Test
    func `without the scan misses it`() throws {
        for words in [["detect", "--json", "--no-scan", file], ["score", "--no-scan", file]] {
            let run = try wmctl.run(words)
            let report = try JSONDocument(run.output).root
            #expect(try report.member("method").string() == "whole")
            #expect(try report.member("tests").integer(as: Int.self) == 1)
            #expect(try !report.member("is_watermarked").bool())
        }
    }

    @Test
    func `says nothing of a peer that the key is not of`() throws {
        let run = try wmctl.run("detect", "--json", "--compat-p", file)
        #expect(run.status == 0)
        #expect(try JSONDocument(run.output).root.optional("peer") == nil)
    }
}
