// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing
import Watermark

@Suite
struct `wmctl with every scheme` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    private func makeKey(_ options: [String]) throws {
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        let run = try wmctl.run(["key", "new", "--id", "fixed", "--secret-file", secret] + options)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test(arguments: [
        ["--scheme", "gumbel"], ["--scheme", "gumbel", "--alpha", "0.3"], ["--scheme", "tournament"],
        ["--scheme", "tournament", "--depth", "20", "--weights", "weighted"], ["--scheme", "balanced"],
    ])
    func `a text is written, found and explained, and the page is made`(options: [String]) throws {
        try makeKey(options)
        let run = try wmctl.run("generate", "--seed", "7", "-n", "200", "It was late, and")
        #expect(run.status == 0)
        let found = try wmctl.run("detect", "--json", input: run.output)
        #expect(found.status == 0)
        let report = try JSONDocument(found.output).root
        #expect(try report.member("verdict").string() == "watermarked")
        #expect(try report.member("green_fraction").isNull == (options[1] != "balanced"))
        let page = wmctl.home.file("page.html")
        let explained = try wmctl.run("detect", "--explain", "--html", page, input: run.output)
        #expect(explained.status == 0 && explained.text.contains(options[1]))
        let rows = try wmctl.run("filter", "--mode", "generate", "--seed", "5", input: Array("Once\nHe said\n".utf8))
        #expect(try wmctl.run("filter", input: rows.output).text.split(separator: "\n").count == 2)
    }

    @Test(arguments: [("gumbel", 200), ("greenlist", 500)])
    func `a payload goes from the option to the report`(scheme: String, count: Int) throws {
        try makeKey(["--scheme", scheme, "--payload-bits", "8"])
        let run = try wmctl.run("generate", "--seed", "7", "-n", "\(count)", "--payload", "0xB7", "It was late, and")
        #expect(run.status == 0)
        let found = try wmctl.run("detect", "--json", input: run.output)
        let report = try JSONDocument(found.output).root
        #expect(try report.member("verdict").string() == "watermarked")
        let payload = try report.member("payload")
        #expect(try payload.member("bits").integer(as: Int.self) == 8)
        #expect(try payload.member("value").integer(as: Int.self) == 0xB7)
        let row = #"{"prompt":"It was late, and","payload":18,"max_tokens":\#(count)}"#
        let written = try wmctl.run("filter", "--mode", "generate", "--seed", "7", input: Array(row.utf8))
        let answer = try JSONDocument(written.output).root.member("watermark").member("report")
        #expect(try answer.member("payload").member("value").integer(as: Int.self) == 18)
    }

    @Test
    func `a payload that does not fit is refused`() throws {
        try makeKey(["--scheme", "gumbel", "--payload-bits", "8"])
        let large = try wmctl.run("generate", "--payload", "256", "x")
        #expect(large.status == 2)
        #expect(
            large.errors == """
                wmctl: error: --payload is '256'; expected a whole number from 0 to 255, in the 8 bits of key 'fixed'\n
                """
        )
        for bad in ["-1", "+1", "0x", "0xG", "4294967296", "1.0", ""] {
            #expect(try wmctl.run("generate", "--payload=\(bad)", "x").status == 64)
        }
        #expect(try wmctl.run("generate", "--payload", "1", "--no-watermark", "x").status == 64)
        #expect(try wmctl.run("filter", "--payload", "1", input: Array("x\n".utf8)).status == 64)
        let rows = Array(#"{"prompt":"x","payload":256}"#.utf8)
        let run = try wmctl.run("filter", "--mode", "generate", input: rows)
        #expect(run.status == 3 && run.text.contains("expected a whole number from 0 to 255"))
        #expect(try wmctl.run("key", "new", "--id", "plain").status == 0)
        #expect(try wmctl.run("generate", "-k", "plain", "--payload", "1", "x").status == 2)
    }

    @Test
    func `key new takes the parameters of each scheme, and no other's`() throws {
        try makeKey(["--scheme", "tournament", "--depth", "12", "--weights", "weighted"])
        let shown = try wmctl.run("key", "show", "fixed").text
        #expect(shown.contains("tournament m=12 weighted\n") && shown.contains("each context is scored once"))
        for options in [
            ["--scheme", "gumbel", "--depth", "3"], ["--scheme", "tournament", "--alpha", "0.5"], ["--alpha", "0.5"],
            ["--scheme", "gumbel", "--payload-bits", "7"], ["--scheme", "balanced", "--payload-bits", "8"],
            ["--payload-bits", "8", "--repeats", "ngram"], ["--payload-bits", "8", "--context-width", "0"],
            ["--scheme", "tournament", "--depth", "33"], ["--scheme", "gumbel", "--alpha", "1"],
        ] {
            let run = try wmctl.run(["key", "new", "--id", "bad"] + options)
            #expect(run.status == 64, "\(options): \(run.errors)")
        }
    }
}
