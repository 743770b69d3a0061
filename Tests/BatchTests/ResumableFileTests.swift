// SPDX-License-Identifier: Apache-2.0

import Detector
import Records
import TestSupport
import Testing

@testable import Batch

struct ResumableFileTests {
    private let folder: TemporaryFolder
    private let path: String
    private let settings = Array(#"{"a":1,"b":[2]}"#.utf8)
    private static let row = Array("{\"id\":1,\"verdict\":\"likely\"}\n".utf8)
    private static let errorRow = Array("{\"id\":2,\"error\":{\"code\":\"x\",\"message\":\"y\"}}\n".utf8)
    private static let columns = ["id", "verdict", "note"]

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("out")
    }

    private func open(_ mode: ResumableFile.Mode, _ settings: [UInt8]? = nil, columns: [String]? = nil) throws
        -> BatchTally?
    {
        switch try ResumableFile.open(path, mode: mode, settings: settings ?? self.settings, columns: columns) {
        case .complete: return nil
        case .incomplete(_, let rows): return rows
        }
    }

    /// Leaves an unfinished output with these bytes.
    private func leave(_ bytes: [UInt8]) throws {
        try folder.write(bytes, to: "out.part")
        try folder.write(settings, to: "out.part.settings")
    }

    @Test
    func `the output appears when it is complete`() throws {
        switch try ResumableFile.open(path, mode: .create, settings: settings, columns: nil) {
        case .complete: Issue.record("nothing was written yet")
        case .incomplete(let file, let rows):
            #expect(rows == BatchTally())
            try file.append(Self.row)
            #expect(throws: TestSupportError.self) { try FileBytes.read(path) }
            try file.complete()
        }
        #expect(try FileBytes.read(path) == Self.row)
        #expect(try folder.names() == ["out"])
        #expect(throws: BatchError.outputExists(path: path)) { try open(.create) }
        #expect(try open(.resume) == nil)
    }

    @Test(arguments: [
        [], Array("{\"id\":3,\"verd".utf8), Array("{\"id\":3}\n".utf8), [0, 0, 0, 0x0A], Array("\n".utf8),
    ])
    func `going on keeps the whole rows and drops the torn one`(tail: [UInt8]) throws {
        try leave(Self.row + Self.errorRow + Self.row + tail)
        let rows = try #require(try open(.resume))
        #expect(rows.likely == 2 && rows.errors == 1 && rows.rows == 3)
        #expect(try FileBytes.read(path + ".part") == Self.row + Self.errorRow + Self.row)
    }

    @Test
    func `a table's header is no row, and line breaks inside quotes end none`() throws {
        let header = Array("id,verdict,note\n".utf8)
        let rows = Array("1,likely,\"a\n\"\"b\"\"\n\"\n2,,x\n".utf8)
        try leave(header + rows + Array("3,likely,\"torn\n".utf8))
        let tally = try #require(try open(.resume, columns: Self.columns))
        #expect(tally.likely == 1 && tally.errors == 1)
        #expect(try FileBytes.read(path + ".part") == header + rows)
        // Killed within the header.
        try leave(Array("id,ver".utf8))
        #expect(try open(.resume, columns: Self.columns) == BatchTally())
        #expect(try FileBytes.read(path + ".part") == header)
    }

    @Test
    func `an unfinished output is not overwritten by accident`() throws {
        try leave(Self.row)
        #expect(throws: BatchError.outputIncomplete(path: path)) { try open(.create) }
        #expect(try FileBytes.read(path + ".part") == Self.row)
        #expect(try open(.replace) == BatchTally())
        #expect(try FileBytes.read(path + ".part").isEmpty)
    }

    @Test
    func `nobody goes on with what other settings made`() throws {
        try leave(Self.row)
        #expect(throws: BatchError.otherSettings(path: path, changed: ["b"])) {
            try open(.resume, Array(#"{"a":1,"b":[3]}"#.utf8))
        }
        #expect(throws: BatchError.otherSettings(path: path, changed: ["a", "c"])) {
            try open(.resume, Array(#"{"a":2,"b":[2],"c":0}"#.utf8))
        }
        try folder.write("not JSON", to: "out.part.settings")
        #expect(throws: BatchError.otherSettings(path: path, changed: ["a", "b"])) { try open(.resume) }
        try folder.remove("out.part.settings")
        #expect(throws: BatchError.foreignOutput(path: path)) { try open(.resume) }
        #expect(try FileBytes.read(path + ".part") == Self.row)
    }

    @Test
    func `two runs do not write one output`() throws {
        switch try ResumableFile.open(path, mode: .create, settings: settings, columns: nil) {
        case .complete: Issue.record("nothing was written yet")
        case .incomplete(let file, _):
            #expect(throws: BatchError.outputInUse(path: path)) { try open(.resume) }
            #expect(throws: BatchError.outputInUse(path: path)) { try open(.replace) }
            try file.append(Self.row)
        }
        #expect(try open(.resume)?.rows == 1)
    }

    @Test
    func `a folder that is not there cannot be written in`() throws {
        #expect(throws: BatchError.cannotWrite(path: folder.file("no/out.part"), code: 2)) {
            _ = try ResumableFile.open(folder.file("no/out"), mode: .create, settings: settings, columns: nil)
        }
    }

    // MARK: Settings

    @Test
    func `settings tell apart whatever changes rows`() throws {
        let detector = try makeDetector()
        let sources = [RecordSource(path: "a.jsonl", format: .jsonl, byteCount: 5)]
        func json(
            _ sources: [RecordSource],
            _ options: RowOptions = RowOptions(),
            columns: [String]? = nil,
            shard: Shard? = nil,
            limit: Int = 9
        ) -> [UInt8] {
            BatchSettings.json(
                sources: sources,
                detector: detector,
                options: options,
                columns: columns,
                shard: shard,
                limit: limit
            )
        }
        let standard = json(sources)
        #expect(BatchSettings.differences(standard, json(sources)).isEmpty)
        let longer = [RecordSource(path: "a.jsonl", format: .jsonl, byteCount: 6)]
        #expect(BatchSettings.differences(standard, json(longer)) == ["inputs"])
        var options = RowOptions()
        options.idField = "uid"
        #expect(BatchSettings.differences(standard, json(sources, options)) == ["fields"])
        #expect(BatchSettings.differences(standard, json(sources, limit: 10)) == ["fields"])
        #expect(BatchSettings.differences(standard, json(sources, columns: ["id"])) == ["columns"])
        #expect(BatchSettings.differences(standard, json(sources, shard: Shard(index: 0, count: 2))) == ["shard"])
    }
}
