// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@Suite
struct `What wmctl detect reads` {
    private let wmctl: Wmctl
    private let file: String

    init() throws {
        wmctl = try Wmctl()
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "demo", "--secret-file", secret).status == 0)
        file = try wmctl.home.write(
            FileBytes.read(Wmctl.repository + "/Tests/PagesTests/Texts/marked.txt"),
            to: "a.txt"
        )
    }

    @Test(arguments: ["gzip", "zstd"])
    func `compressed texts get the verdict of what is in them`(tool: String) throws {
        let plain = try wmctl.run("detect", "--json", file)
        #expect(plain.status == 0)
        let stored = wmctl.home.file("stored")
        let piped = try wmctl.shell("\(tool) -c '\(file)' | tee '\(stored)' | \"$wmctl\" detect --json")
        #expect(piped.output == plain.output && piped.errors.isEmpty)
        #expect(try wmctl.run("detect", "--json", stored).output == plain.output)
        let cut = try wmctl.home.write(FileBytes.read(stored).dropLast(20), to: "cut")
        let run = try wmctl.run("detect", cut)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("wmctl: error: cannot read '\(cut)': "), "\(run.errors)")
    }

    @Test
    func `files that are not text are refused, and the others get their verdicts`() throws {
        let document = try wmctl.home.write("PK\u{3}\u{4}\u{14}word/document.xml", to: "a.docx")
        let run = try wmctl.run("detect", "--json", document, file)
        #expect(run.status == 2)
        #expect(run.output == (try wmctl.run("detect", "--json", file).output))
        #expect(
            run.errors == """
                wmctl: error: cannot read '\(document)' as text: it is a zip archive, as .docx, .xlsx and .odt files are
                help: save it as plain text; for Word: pandoc -t plain FILE

                """
        )
        let piped = try wmctl.shell("printf 'some words' | iconv -t UTF-16 | gzip | \"$wmctl\" detect")
        #expect(piped.status == 2 && piped.output.isEmpty)
        #expect(
            piped.errors == """
                wmctl: error: cannot read standard input as text: it is UTF-16 text
                help: convert it: iconv -f UTF-16 -t UTF-8 FILE

                """
        )
        // Token ids are no text, and what is wrong with them is said as always.
        let tokens = try wmctl.run("detect", "--tokens", document)
        #expect(tokens.status == 2 && tokens.errors.contains("expected a token id"))
    }

    @Test
    func `score gives such a file an error row`() throws {
        let document = try wmctl.home.write("%PDF-1.7\n", to: "a.txt")
        let run = try wmctl.run("score", document)
        #expect(run.status == 3)
        let error = try JSONDocument(run.output).root.member("error")
        #expect(try error.member("code").string() == "not_text")
        #expect(try error.member("message").string() == "the file is a PDF document, not plain text")
    }

    @Test
    func `a folder is left to score`() throws {
        let run = try wmctl.run("detect", wmctl.home.path)
        #expect(run.status == 2 && run.output.isEmpty)
        let message = "cannot read '\(wmctl.home.path)': it is a directory"
        #expect(run.errors == "wmctl: error: \(message)\nhelp: use 'wmctl score \(wmctl.home.path)'\n")
    }

    @Test(arguments: ["1e19", "1000.1", "inf", "0", "-1", "nan"])
    func `a z-score that no text has is refused`(threshold: String) throws {
        let run = try wmctl.run("detect", "--z=\(threshold)", "--html", wmctl.home.file("z.html"), file)
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.contains("expected a number above 0, up to 1000"), "\(run.errors)")
        #expect(try wmctl.run("detect", "--z", "1000", "--html", wmctl.home.file("z.html"), file).status == 1)
    }
}
