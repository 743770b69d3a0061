// SPDX-License-Identifier: Apache-2.0

extension Command {
    /// The man page, in roff with the macros of man(7), of the command that the names lead to.
    ///
    /// Each command has a page of its own, named as `man` looks for it: `sample-key-new` for `sample key new`.
    ///
    /// - Parameters:
    ///   - version: of the program, for the page's foot.
    ///   - date: the day of that version, `2026-11-21`.
    /// - Throws: ``ArgumentError`` when a name leads nowhere.
    public func manPage(of names: [String], version: String, date: String) throws(ArgumentError) -> String {
        let path = try path(to: names)
        let page = HelpPage(path: path)
        let title = Roff.pageName(page.command)
        var roff = Roff()
        roff.request(
            "TH \(title.uppercased()) 1 \"\(date)\" \"\(Roff.escape("\(name) \(version)"))\" \"User Commands\""
        )
        roff.heading("Name")
        roff.line(Roff.escape("\(title) - \(CompletionPage.summary(page.abstract))"))
        roff.heading("Synopsis")
        roff.line(Roff.usage(page))
        roff.heading("Description")
        roff.paragraphs([page.abstract] + page.discussion)

        let reference = path.last?.reference ?? []
        var options: [HelpPage.Section] = []
        for section in page.sections where !reference.contains(section) {
            if section.entries.allSatisfy({ $0.term.hasPrefix("-") }) {
                options.append(section)
            } else {
                roff.heading(section.title)
                roff.list(section, of: page)
            }
        }
        roff.heading("Options")
        for section in options {
            if section.title != "Options" { roff.heading(section.title, isBelow: true) }
            roff.list(section, of: page)
        }
        for section in path.flatMap(\.reference) {
            roff.heading(section.title)
            roff.list(section, of: page)
        }
        if !page.examples.isEmpty { roff.heading("Examples") }
        roff.paragraphs(page.examples.flatMap { ["\($0.explanation):", "    \($0.command)"] })
        let related =
            path.dropLast().indices.map { path[...$0].map(\.name).joined(separator: " ") }
            + page.commands.map { "\(page.command) \($0)" }
        if !related.isEmpty {
            roff.heading("See also")
            roff.line(related.map(Roff.reference).joined(separator: ",\n"))
        }
        return roff.text
    }
}

extension HelpPage {
    /// The names of the commands below, hidden ones left out.
    fileprivate var commands: [String] { sections.first { $0.title == "Commands" }?.entries.map(\.term) ?? [] }
}

/// Text for troff.
private struct Roff {
    private(set) var text = ""

    mutating func request(_ words: String) { text += ".\(words)\n" }

    /// A line that is already escaped.
    mutating func line(_ escaped: String) { text += escaped + "\n" }

    mutating func heading(_ title: String, isBelow: Bool = false) {
        request("\(isBelow ? "SS" : "SH") \"\(Self.escape(isBelow ? title : title.uppercased()))\"")
    }

    /// Paragraphs; those indented by four spaces are kept as they are.
    mutating func paragraphs(_ paragraphs: [String]) {
        for (index, paragraph) in paragraphs.enumerated() {
            guard paragraph.hasPrefix("    ") else {
                if index > 0 { request("PP") }
                line(Self.escape(paragraph))
                continue
            }
            for words in ["PP", "RS 4", "nf"] { request(words) }
            for verbatim in paragraph.split(separator: "\n", omittingEmptySubsequences: false) {
                line(Self.escape(String(verbatim.dropFirst(4))))
            }
            for words in ["fi", "RE"] { request(words) }
        }
    }

    mutating func list(_ section: HelpPage.Section, of page: HelpPage) {
        for entry in section.entries {
            request("TP")
            switch section.title {
            case "Commands": line(Self.reference("\(page.command) \(entry.term)"))
            case "Arguments": line("\\fI\(Self.escape(entry.term))\\fR")
            default: line(Self.term(entry.term))
            }
            line(Self.escape(entry.text + entry.notes.map { " (\($0))" }.joined()))
        }
    }

    /// `-n, --tokens N` with the spellings in bold and the value in italics; any other term in bold.
    static func term(_ term: String) -> String {
        guard term.hasPrefix("-") else { return "\\fB\(escape(term))\\fR" }
        return term.split(separator: " ").map { word in
            guard word.hasPrefix("-") else { return "\\fI\(escape(String(word)))\\fR" }
            let name = word.hasSuffix(",") ? word.dropLast() : word
            return "\\fB\(escape(String(name)))\\fR" + word.dropFirst(name.count)
        }.joined(separator: " ")
    }

    /// The form of the command line: what is typed as it stands in bold, what stands for something in italics.
    static func usage(_ page: HelpPage) -> String {
        let rest = page.usage.dropFirst(page.command.count).split(separator: " ").map { word in
            word.hasPrefix("-") ? "\\fB\(escape(String(word)))\\fR" : "\\fI\(escape(String(word)))\\fR"
        }
        return (["\\fB\(escape(page.command))\\fR"] + rest).joined(separator: " ")
    }

    static func pageName(_ command: String) -> String { command.replacing(" ", with: "-") }

    /// Another page: `sample-key-new(1)`.
    static func reference(_ command: String) -> String { "\\fB\(escape(pageName(command)))\\fR(1)" }

    /// Keeps what troff would read as a request or markup, typeset as another character, or not know.
    static func escape(_ text: String) -> String {
        // Of what begins a request, an apostrophe is replaced anyway.
        (text.hasPrefix(".") ? "\\&" : "")
            + text.unicodeScalars.map { scalar in
                switch scalar {
                case "\\": "\\e"
                case "-": "\\-"
                case "'": "\\(aq"
                case "\"": "\\(dq"
                case "`": "\\(ga"
                case "^": "\\(ha"
                case "~": "\\(ti"
                case _ where !scalar.isASCII:
                    "\\[u\(padded(String(scalar.value, radix: 16, uppercase: true)))]"
                default: String(scalar)
                }
            }.joined()
    }

    private static func padded(_ digits: String) -> String {
        String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
