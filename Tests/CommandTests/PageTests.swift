// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite
struct `wmctl detect --html` {
    private let wmctl: Wmctl
    private let file: String
    private let page: String

    init() throws {
        wmctl = try Wmctl()
        // The key and the text of the page's own tests.
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "demo", "--secret-file", secret).status == 0)
        file = try wmctl.home.write(
            FileBytes.read(Wmctl.repository + "/Tests/PagesTests/Texts/marked.txt"),
            to: "a.txt"
        )
        page = wmctl.home.file("page.html")
    }

    private func written() throws -> String { String(decoding: try FileBytes.read(page), as: UTF8.self) }

    @Test(arguments: [[], ["--json"], ["--explain"]])
    func `writes a page beside the same output and status`(options: [String]) throws {
        let plain = try wmctl.run(["detect"] + options + [file])
        let run = try wmctl.run(["detect"] + options + ["--html", page, file])
        #expect(run.status == 0 && run.output == plain.output && run.errors == plain.errors)
        #expect(try written().hasPrefix("<!DOCTYPE html>\n") && written().contains("<h1>Watermark report on <span>"))
        #expect(
            try wmctl.shell("umask 022; \"$wmctl\" detect --html '\(page)' '\(file)' >/dev/null; stat -c %a '\(page)'")
                .text == "644\n"
        )
    }

    @Test
    func `prints the page in place of the verdict when asked`() throws {
        #expect(try wmctl.run("detect", "--html", page, file).status == 0)
        let run = try wmctl.run("detect", "--html", "-", file)
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(try run.text == written())
    }

    @Test
    func `keeps the status of a text without the mark, and names standard input`() throws {
        let run = try wmctl.run("detect", "--html", page, input: Array("a few words\n".utf8))
        #expect(run.status == 1)
        #expect(try written().contains("Watermark report on <span>standard input</span>"))
    }

    @Test
    func `gives several texts a section each, without those that cannot be read`() throws {
        let other = try wmctl.home.write("a few words", to: "b.txt")
        let run = try wmctl.run("detect", "--html", page, file, "/no/such", other)
        #expect(run.status == 2)
        let html = try written()
        #expect(html.contains("Watermark report on 2 texts") && html.contains("href=\"#t2\"") && html.contains("id=t2"))
        let none = wmctl.home.file("none.html")
        #expect(try wmctl.run("detect", "--html", none, "/no/such").status == 2)
        #expect(throws: TestSupportError.self) { try FileBytes.read(none) }
    }

    @Test(arguments: [
        (["--tokens", "--html", "x.html"], "--html needs text, not --tokens"),
        (["--json", "--html", "-"], "--html - takes the place of other output"),
        (["--explain", "--html", "-"], "--html - takes the place of other output"),
        (["--html", "x.html", "y.html", "x.html"], "--html would replace 'x.html', a text"),
        (["--html", "essay.txt"], "invalid value 'essay.txt' for '--html'; expected a path that ends in .html, or -"),
    ])
    func `refuses what makes no sense`(arguments: [String], error: String) throws {
        let run = try wmctl.run(["detect"] + arguments)
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("wmctl: error: \(error)\n"), "\(run.errors)")
    }

    @Test(arguments: [
        "./page.html page.html", "./page.html < page.html", "link.html page.html", "page.html a.txt link.html",
    ])
    func `never replaces a text, whatever it is called`(words: String) throws {
        let text = try FileBytes.read(file)
        try wmctl.home.write(text, to: "page.html")
        let run = try wmctl.shell("cd \"$home\"; ln page.html link.html; \"$wmctl\" detect --html \(words)")
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.contains("--html would replace '"), "\(run.errors)")
        #expect(try FileBytes.read(page) == text)
        // A page that was written before is replaced, next to a text of the same bytes too.
        let again = try wmctl.shell("cd \"$home\"; cp a.txt b.html; \"$wmctl\" detect --html page.html b.html")
        #expect(again.status == 0)
        #expect(try written().hasPrefix("<!DOCTYPE html>"))
    }

    @Test
    func `says at once when no page can be there`() throws {
        let folder = wmctl.home.file("folder.html")
        let run = try wmctl.shell("mkdir '\(folder)'; \"$wmctl\" detect --html '\(folder)' '\(file)'")
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors == "wmctl: error: cannot write '\(folder)': it is not a regular file\n")
    }
}
