// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Arguments

@Suite
struct `A man page` {
    private static let awkward = #".It's "one" \fBof\fR: -5 ^ ~ ` γ 𝒜"#
    private static let root = Command(
        name: "sample",
        abstract: "Show what there is.",
        reference: [HelpPage.Section(title: "Exit status", entries: [HelpPage.Entry(term: "0", text: "It worked.")])],
        subcommands: [
            Command(
                name: "show-all",
                abstract: "Show \(awkward).",
                discussion: """
                    \(awkward)

                        .verbatim
                        'and  \(awkward)

                    '\(awkward)
                    """,
                groups: [
                    ParameterGroup([
                        Parameter(option: "name", short: "n", .string, valueName: "A|B", help: awkward),
                        Parameter(negatable: "mark", help: "Mark."),
                        Parameter(flag: "door", isHidden: true, help: "Not shown."),
                        Parameter(remaining: "FILE", .file, help: ".dot"),
                    ]),
                    ParameterGroup("Odd \"group\"", [Parameter(flag: "odd", help: "Odd.")]),
                ],
                examples: [Example("sample 'x' | \\ -", awkward)],
                action: ()
            ),
            Command(name: "hidden", abstract: "Not shown.", isHidden: true, action: ()),
        ]
    )

    @Test
    func `is roff of its command, options in bold and values in italics`() throws {
        #expect(
            try Self.root.manPage(of: [], version: "1.2.3", date: "2026-01-02") == #"""
                .TH SAMPLE 1 "2026-01-02" "sample 1.2.3" "User Commands"
                .SH "NAME"
                sample \- Show what there is
                .SH "SYNOPSIS"
                \fBsample\fR \fICOMMAND\fR
                .SH "DESCRIPTION"
                Show what there is.
                .SH "COMMANDS"
                .TP
                \fBsample\-show\-all\fR(1)
                Show .It\(aqs \(dqone\(dq \efBof\efR: \-5 \(ha \(ti \(ga \[u03B3] \[u1D49C].
                .SH "OPTIONS"
                .TP
                \fB\-h\fR, \fB\-\-help\fR
                Print this page.
                .TP
                \fB\-V\fR, \fB\-\-version\fR
                Print the version.
                .SH "EXIT STATUS"
                .TP
                \fB0\fR
                It worked.
                .SH "SEE ALSO"
                \fBsample\-show\-all\fR(1)

                """#
        )
        let page = try Self.root.manPage(of: ["show-all"], version: "1", date: "2026-01-02")
        #expect(page.contains("\\fB\\-n\\fR, \\fB\\-\\-name\\fR \\fIA|B\\fR\n"))
        #expect(page.contains("\\fBsample show\\-all\\fR \\fI[OPTIONS]\\fR \\fI[FILE...]\\fR\n"))
        #expect(!page.contains("door"))
    }

    @Test
    func `shows awkward texts as they are`() throws {
        let folder = try TemporaryFolder()
        let roff = try Self.root.manPage(of: ["show-all"], version: "1", date: "2026-01-02")
        let path = try folder.write(roff, to: "page.1")
        let lint = try CommandRun.run("/usr/bin/mandoc", ["-T", "lint", "-W", "warning", path], environment: [:])
        #expect(lint.status == 0 && lint.text.isEmpty)
        let page = try CommandRun.run("/usr/bin/mandoc", ["-T", "utf8", "-O", "width=500", path], environment: [:]).text
            .replacing(/.\u{8}/, with: "")
        #expect(page.split(separator: Self.awkward, omittingEmptySubsequences: false).count == 8)
        #expect(page.contains("\n           .verbatim\n           'and  \(Self.awkward)\n"))
        #expect(page.contains(".dot") && page.contains("Odd \"group\""))
    }
}
