// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Records

struct FindingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Makes files of four bytes, and the folders above them.
    private func make(_ names: String...) throws {
        for name in names {
            let parts = name.split(separator: "/")
            for count in 1..<parts.count {
                unsafe mkdir(folder.file(parts.prefix(count).joined(separator: "/")), 0o700)
            }
            try folder.write("abcd", to: name)
        }
    }

    private func link(_ name: String, to target: String) throws {
        try #require(unsafe symlink(target, folder.file(name)) == 0)
    }

    /// The names and formats of what is found; folders are left out of the names.
    private func find(_ names: String..., format: RecordFormat? = nil) throws -> [String] {
        try RecordSources.find(names.map { folder.file($0) }, format: format).map {
            "\($0.path.dropFirst(folder.path.count + 1)) \($0.format)"
        }
    }

    private func problem(_ paths: String..., format: RecordFormat? = nil) -> RecordsError? {
        do {
            _ = try RecordSources.find(paths, format: format)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("a.txt", RecordFormat.text), ("a.md", .text), ("a.text", .text), ("a.jsonl", .jsonl), ("a.ndjson", .jsonl),
        ("a.csv", .csv), ("a.tsv", .tsv), ("a.CSV.GZ", .csv), ("a.jsonl.zst", .jsonl), ("a.b.txt.gz", .text),
        ("a", nil), ("a.gz", nil), ("a.json", nil), ("a.py", nil), ("a.txt/b", nil), ("a.txt.gz.gz", nil), ("csv", nil),
        ("a.csv.bz2", nil), ("", nil), ("a.", nil),
    ])
    func `a file's extension tells its format`(name: String, format: RecordFormat?) {
        #expect(RecordFormat(nameOfFile: name) == format)
        #expect(RecordFormat(nameOfFile: "some.where/\(name)") == format)
    }

    @Test func `a folder gives its texts in the order of their bytes`() throws {
        try make(
            "b.txt",
            "a/z.csv",
            "a/é.txt",
            "a/y.jsonl.gz",
            "a.txt",
            "Z.md",
            ".hidden.txt",
            "a/.git/x.txt",
            "a/c.py",
            "a/d.json"
        )
        let found = ["Z.md text", "a/y.jsonl.gz jsonl", "a/z.csv csv", "a/é.txt text", "a.txt text", "b.txt text"]
        #expect(
            try RecordSources.find([folder.path]).map { String($0.path.dropFirst(folder.path.count + 1)) }
                == found.map { String($0.split(separator: " ")[0]) }
        )
        #expect(try find("a/") == ["a/y.jsonl.gz jsonl", "a/z.csv csv", "a/é.txt text"])
        #expect(try find("b.txt", "a", "a.txt") == ["b.txt text"] + found[1...4])
        #expect(try find("a", format: .lines) == ["a/y.jsonl.gz lines", "a/z.csv lines", "a/é.txt lines"])
        #expect(try RecordSources.find([folder.file("b.txt")]).first?.byteCount == 4)
    }

    @Test func `links to files are read, links to folders are not followed`() throws {
        try make("real/a.txt", "other/b.txt")
        try link("real/loop", to: ".")
        try link("real/up", to: "..")
        try link("real/c.txt", to: "../other/b.txt")
        try link("real/gone.txt", to: "nowhere")
        try link("real/folder.txt", to: "../other")
        try link("named", to: "real")
        #expect(try find("real") == ["real/a.txt text", "real/c.txt text", "real/gone.txt text"])
        #expect(try find("named") == ["named/a.txt text", "named/c.txt text", "named/gone.txt text"])
    }

    @Test func `a file is read once, however often and by whatever name it is found`() throws {
        try make("a.txt", "b/c.txt")
        try link("d.txt", to: "a.txt")
        try #require(unsafe Glibc.link(folder.file("a.txt"), folder.file("e.txt")) == 0)
        #expect(
            try find("a.txt", "a.txt", "d.txt", "e.txt", "b", "b/c.txt", "b/../a.txt") == [
                "a.txt text", "b/c.txt text",
            ]
        )
        #expect(try RecordSources.find(["-", "-"]).count == 1)
    }

    @Test func `a pattern stands for what matches it`() throws {
        try make("a1.txt", "a2.log", "b/a3.txt", ".a4.txt", "[x].txt", "x.txt")
        #expect(try find("a*") == ["a1.txt text", "a2.log text"])
        #expect(try find("?/*.txt") == ["b/a3.txt text"])
        #expect(try find("[ab]*") == ["a1.txt text", "a2.log text", "b/a3.txt text"])
        // There is such a file.
        #expect(try find("[x].txt") == ["[x].txt text"])
        #expect(problem(folder.file("z*")) == .noMatch(pattern: folder.file("z*")))
    }

    @Test func `stdin is JSONL unless a format is given`() throws {
        #expect(try RecordSources.find(["-"]) == [RecordSource(path: "-", format: .jsonl)])
        #expect(try RecordSources.find(["-"], format: .csv) == [RecordSource(path: "-", format: .csv)])
    }

    @Test func `a file that is named has any extension but json`() throws {
        try make("a.log", "b", "c.json", "d.json.gz")
        #expect(try find("a.log", "b") == ["a.log text", "b text"])
        #expect(problem(folder.file("c.json")) == .jsonDocument(path: folder.file("c.json")))
        #expect(problem(folder.file("d.json.gz")) == .jsonDocument(path: folder.file("d.json.gz")))
        #expect(try find("c.json", format: .jsonl) == ["c.json jsonl"])
    }

    @Test func `pipes have no size, and are passed over in folders`() throws {
        try make("a/b.txt")
        try #require(unsafe mkfifo(folder.file("a/pipe.txt"), 0o600) == 0)
        #expect(try find("a") == ["a/b.txt text"])
        let named = try RecordSources.find([folder.file("a/pipe.txt")])
        #expect(named == [RecordSource(path: folder.file("a/pipe.txt"), format: .text, byteCount: nil)])
    }

    @Test func `what is not there is an error`() throws {
        try make("a.txt", "empty/x.py")
        #expect(problem(folder.file("b.txt")) == .missing(path: folder.file("b.txt")))
        #expect(problem(folder.file("a.txt/b.txt")) == .missing(path: folder.file("a.txt/b.txt")))
        #expect(problem("") == .missing(path: ""))
        #expect(problem("a\u{0}b") == .missing(path: "a\u{0}b"))
        #expect(problem(folder.file("empty")) == .noTexts(folder: folder.file("empty")))
        try link("loop.txt", to: "loop.txt")
        #expect(problem(folder.file("loop.txt")) == .system(path: folder.file("loop.txt"), code: ELOOP))
        let long = String(repeating: "a", count: 5000)
        #expect(problem(long) == .system(path: long, code: ENAMETOOLONG))
    }

    @Test func `a name that is not UTF-8 is an error that spells it`() throws {
        try make("a/b.txt")
        let run = try CommandRun.run(
            "/bin/bash",
            ["-c", #"touch "$0/"$'caf\xE9.txt'"#, folder.file("a")],
            environment: [:]
        )
        try #require(run.status == 0)
        let expected = RecordsError.invalidName(folder: folder.file("a"), name: "caf\\xE9.txt")
        #expect(problem(folder.file("a")) == expected)
        #expect(expected.description == "the name 'caf\\xE9.txt' in folder '\(folder.file("a"))' is not UTF-8")
    }

    @Test(arguments: [
        (RecordsError.missing(path: "a"), "no file or folder 'a'", nil),
        (.noMatch(pattern: "*.x"), "no file matches '*.x'", nil),
        (
            .noTexts(folder: "a"),
            "no text in folder 'a'; expected .txt, .md, .text, .jsonl, .ndjson, .csv or .tsv, with .gz or .zst after it or not",
            nil
        ),
        (
            .jsonDocument(path: "a.json"), "'a.json' is one JSON document; expected JSONL, a value on each line",
            "write one value a line (jq -c '.[]'), or name the format"
        ),
        (.system(path: "a", code: EACCES), "cannot read 'a': permission denied", nil),
    ])
    func `an error names the value and what was expected`(error: RecordsError, message: String, help: String?) {
        #expect(error.description == message)
        #expect(error.help == help)
    }
}
