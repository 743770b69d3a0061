// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import Records
import TestSupport
import Testing

@testable import Batch

struct ResumableFileTests {
    private let folder: TemporaryFolder
    private let path: String
    private let settings = BatchSettings(json: Array(#"{"a":1,"b":[2]}"#.utf8))
    private static let row = Array("{\"id\":1,\"verdict\":\"likely\"}\n".utf8)
    private static let errorRow = Array("{\"id\":2,\"error\":{\"code\":\"x\",\"message\":\"y\"}}\n".utf8)
    private static let columns = ["id", "verdict", "note", "error_code", "error_message"]

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("out")
    }

    /// The rows of an output that is not complete; nil of one that is.
    private func open(
        _ mode: ResumableFile.Mode,
        _ settings: BatchSettings? = nil,
        columns: [String]? = nil
    ) throws -> WrittenRows? {
        switch try ResumableFile.open(path, mode: mode, settings: settings ?? self.settings, columns: columns) {
        case .complete: return nil
        case .incomplete(_, let rows): return rows
        }
    }

    /// Leaves an unfinished output with these bytes.
    private func leave(_ bytes: [UInt8], name: String = "out.part") throws {
        try folder.write(bytes, to: name)
        try folder.write(settings.json, to: "out.settings")
    }

    @Test
    func `the output appears when it is complete, with what made it`() throws {
        switch try ResumableFile.open(path, mode: .create, settings: settings, columns: nil) {
        case .complete: Issue.record("nothing was written yet")
        case .incomplete(let file, let rows):
            #expect(rows.count == 0 && rows.last.isEmpty)
            try file.append(Self.row)
            #expect(try folder.names() == ["out.part", "out.settings"])
            try file.complete()
        }
        #expect(try FileBytes.read(path) == Self.row)
        #expect(try folder.names() == ["out", "out.settings"])
        #expect(throws: BatchError.outputExists(path: path)) { try open(.create) }
        #expect(try open(.resume) == nil)
        #expect(throws: BatchError.otherSettings(path: path, changed: ["b"])) {
            try open(.resume, BatchSettings(json: Array(#"{"a":1,"b":0}"#.utf8)))
        }
    }

    @Test(arguments: [
        [], Array("{\"id\":3,\"verd".utf8), Array("{\"id\":3}\n".utf8), [0, 0, 0, 0x0A], Array("\n".utf8),
        Array("{\"id\":3,\"verdict\":\"maybe\"}\n".utf8),
    ])
    func `going on keeps the whole rows and drops the torn one`(tail: [UInt8]) throws {
        let whole = Self.row + Self.errorRow + Self.row
        try leave(whole + tail)
        let rows = try #require(try open(.resume))
        #expect(rows.count == 3 && rows.lastCount == 3 && Array(rows.last) == whole && rows.hasErrors)
        #expect(try FileBytes.read(path + ".part") == whole)
    }

    @Test
    func `all but the last rows are counted`() throws {
        let many = (0..<20).flatMap { $0 % 5 == 0 ? Self.errorRow : Self.row }
        try leave(many)
        let rows = try #require(try open(.resume))
        #expect(rows.count == 20 && rows.lastCount == 16 && rows.tally.rows == 4)
        #expect(rows.tally.likely == 3 && rows.tally.errors == 1)
        #expect(many.suffix(rows.last.count) == rows.last)
    }

    @Test
    func `a table's header is no row, and line breaks inside quotes end none`() throws {
        let header = Array("id,verdict,note,error_code,error_message\n".utf8)
        let rows = Array("1,likely,\"a\n\"\"b\"\"\n\",,\n2,,x,bad,why\n".utf8)
        try leave(header + rows + Array("3,likely,\"torn\n".utf8))
        let found = try #require(try open(.resume, columns: Self.columns))
        #expect(found.count == 2 && Array(found.last) == rows && found.hasErrors)
        #expect(try FileBytes.read(path + ".part") == header + rows)
        // Killed within the header.
        try leave(Array("id,ver".utf8))
        #expect(try open(.resume, columns: Self.columns)?.count == 0)
        #expect(try FileBytes.read(path + ".part") == header)
    }

    @Test
    func `a file that can be read by now is read`() throws {
        let unreadable = Array(
            "{\"id\":\"gone.jsonl:1\",\"error\":{\"code\":\"unreadable_file\",\"message\":\"\"}}\n".utf8
        )
        try leave(Self.row + unreadable + Self.row)
        let still = BatchSettings(json: settings.json, unreadable: ["gone.jsonl"])
        #expect(try open(.resume, still)?.count == 3)
        #expect(try open(.resume, BatchSettings(json: settings.json, unreadable: ["gone"]))?.count == 1)
        #expect(try FileBytes.read(path + ".part") == Self.row)
    }

    @Test
    func `an unfinished output is not overwritten by accident`() throws {
        try leave(Self.row)
        #expect(throws: BatchError.outputIncomplete(path: path + ".part")) { try open(.create) }
        #expect(try FileBytes.read(path + ".part") == Self.row)
        #expect(try open(.replace)?.count == 0)
        #expect(try FileBytes.read(path + ".part").isEmpty)
    }

    @Test
    func `nobody goes on with what other settings made`() throws {
        try leave(Self.row)
        for (json, changed) in [(#"{"a":1,"b":[3]}"#, ["b"]), (#"{"a":2,"b":[2],"c":0}"#, ["a", "c"])] {
            #expect(throws: BatchError.otherSettings(path: path + ".part", changed: changed)) {
                try open(.resume, BatchSettings(json: Array(json.utf8)))
            }
        }
        try folder.write("not JSON", to: "out.settings")
        #expect(throws: BatchError.otherSettings(path: path + ".part", changed: ["a", "b"])) { try open(.resume) }
        try folder.remove("out.settings")
        #expect(throws: BatchError.foreignOutput(path: path + ".part")) { try open(.resume) }
        #expect(try FileBytes.read(path + ".part") == Self.row)
        try folder.remove("out.part")
        try folder.write("a file of mine\n", to: "out")
        #expect(throws: BatchError.foreignOutput(path: path)) { try open(.resume) }
        try leave(Array("a file of mine\n".utf8), name: "out")
        #expect(throws: BatchError.notRows(path: path)) { try open(.resume) }
    }

    @Test
    func `two runs do not write one output`() throws {
        switch try ResumableFile.open(path, mode: .create, settings: settings, columns: nil) {
        case .complete: Issue.record("nothing was written yet")
        case .incomplete(let file, _):
            for mode in [ResumableFile.Mode.create, .resume, .replace] {
                #expect(throws: BatchError.outputInUse(path: path + ".part")) { try open(mode) }
            }
            try file.append(Self.row)
        }
        #expect(try open(.resume)?.count == 1)
    }

    @Test
    func `a lock on a file that has got another name is none`() throws {
        try leave([])
        let descriptor = unsafe Glibc.open(path + ".part", O_RDONLY)
        defer { close(descriptor) }
        #expect(BatchFile.isNamed(path + ".part", descriptor))
        #expect(unsafe rename(path + ".part", path) == 0)
        #expect(!BatchFile.isNamed(path + ".part", descriptor) && BatchFile.isNamed(path, descriptor))
    }

    @Test
    func `a folder that is not there cannot be written in`() throws {
        #expect(throws: BatchError.cannotWrite(path: folder.file("no/out.part"), code: ENOENT)) {
            _ = try ResumableFile.open(folder.file("no/out"), mode: .create, settings: settings, columns: nil)
        }
    }

    @Test
    func `rows that are there must come out again`() throws {
        try leave(Self.row + Self.errorRow)
        let rows = try #require(try open(.resume))
        var same = RecheckedRows(rows, of: path)
        #expect(try same.new(in: Self.row).isEmpty)
        #expect(throws: BatchError.otherRows(path: path)) { try same.finish() }
        #expect(try Array(same.new(in: Self.errorRow + Self.row)) == Self.row)
        try same.finish()
        #expect(try Array(same.new(in: Self.errorRow)) == Self.errorRow)
        var other = RecheckedRows(rows, of: path)
        #expect(throws: BatchError.otherRows(path: path)) { try other.new(in: Self.errorRow) }
    }

    // MARK: Settings

    @Test
    func `settings tell apart whatever changes rows`() throws {
        let detector = try makeDetector()
        let file = try folder.write("{}\n", to: "a.jsonl")
        func settings(
            _ byteCount: Int = 3,
            _ options: RowOptions = RowOptions(),
            columns: [String]? = nil,
            shard: Shard? = nil,
            limit: Int = 9
        ) -> BatchSettings {
            BatchSettings(
                sources: [RecordSource(path: file, format: .jsonl, byteCount: byteCount)],
                detector: detector,
                options: options,
                columns: columns,
                shard: shard,
                limit: limit
            )
        }
        let standard = settings()
        #expect(standard.differences(to: settings()).isEmpty)
        #expect(standard.differences(to: settings(4)) == ["inputs"])
        var options = RowOptions()
        options.idField = "uid"
        #expect(standard.differences(to: settings(3, options)) == ["fields"])
        #expect(standard.differences(to: settings(limit: 10)) == ["fields"])
        #expect(standard.differences(to: settings(columns: ["id"])) == ["columns"])
        #expect(standard.differences(to: settings(shard: Shard(index: 0, count: 2))) == ["shard"])
        // As many bytes, written at another time.
        var times = [timespec(tv_sec: 1, tv_nsec: 5), timespec(tv_sec: 1, tv_nsec: 5)]
        #expect(unsafe utimensat(AT_FDCWD, file, &times, 0) == 0)
        #expect(standard.differences(to: settings()) == ["inputs"])
        #expect(BatchFile.state(file).modified == "1.000000005")
        #expect(!BatchFile.state(folder.file("none")).isReadable && BatchFile.state("-").isReadable)
    }
}
