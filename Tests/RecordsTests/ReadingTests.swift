// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Records

struct ReadingTests {
    @Test func `a source that cannot be read costs one record, and the next is read`() throws {
        let folder = try TemporaryFolder()
        let good = try folder.write("a\nb\n", to: "good.jsonl")
        let bad = [
            (folder.file("absent"), "no such file or directory"), ("\(good)/x", "not a directory"),
            (folder.path, "is a directory"),
        ]
        for (path, reason) in bad {
            let sources = [path, good, path].map { RecordSource(path: $0, format: .lines, byteCount: 4) }
            let reader = RecordReader(sources: sources)
            var blocks: [RecordBlock] = []
            while let block = reader.next() { blocks.append(block) }
            #expect(blocks.map(\.source) == [0, 1, 2])
            #expect(blocks.flatMap(\.records).map(\.ordinal) == [0, 1, 2, 3])
            let problem = RecordProblem(code: "unreadable_file", message: "cannot read '\(path)': \(reason)")
            #expect(blocks.flatMap(\.records).map(\.problem) == [problem, nil, nil, problem])
            #expect(blocks.last?.bytesRead == 12)
        }
    }

    @Test func `a read that fails ends the source after its whole records`() {
        let problem = RecordProblem(code: "unreadable_file", message: "the disk is gone")
        let sources = [RecordSource(path: "bad", format: .csv), RecordSource(path: "good", format: .lines)]
        let reader = RecordReader(
            sources: sources,
            limit: 100,
            recordsPerBlock: 100,
            skipping: 0,
            shard: nil,
            skipsBlankLines: true,
            open: { source throws(RecordProblem) in
                source.path == "bad"
                    ? ChunkedInput(Array("a\n1\n2\n\"3".utf8), problem: problem, size: { 3 })
                    : ChunkedInput(Array("x".utf8), size: { 1 })
            }
        )
        let records = reader.readAll().records
        #expect(records.map(\.problem) == [nil, nil, problem, nil])
        #expect(records.map(\.line) == [2, 3, 4, 1])
    }

    @Test(arguments: RecordFormat.allCases.filter { $0 != .text })
    func `a block is given before there is more to wait for`(format: RecordFormat) {
        let file = Array("h\n".utf8) + Array(repeatElement(Array("1,2\n".utf8), count: 50).joined())
        let input = ChunkedInput(file, size: { 3 })
        let reader = RecordReader(
            sources: [RecordSource(path: "memory", format: format)],
            limit: 100,
            recordsPerBlock: 100,
            skipping: 0,
            shard: nil,
            skipsBlankLines: true,
            open: { _ throws(RecordProblem) in input }
        )
        var given = format.delimiter == nil ? 0 : 2
        while let block = reader.next() {
            given += block.records.reduce(0) { $0 + $1.range.count + 1 }
            // Whatever has come and was not given is a part of a line.
            #expect(min(3 * input.reads, file.count) - given < 4)
        }
        #expect(given == file.count)
    }

    @Test(.timeLimit(.minutes(1))) func `a line in a pipe is given while the writer waits`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        try #require(unsafe mkfifo(path, 0o600) == 0)
        // A pipe that is open for both does not end, and opening it does not wait.
        let pipe = unsafe open(path, O_RDWR | O_CLOEXEC)
        try #require(pipe >= 0)
        defer { close(pipe) }
        let reader = RecordReader(sources: [RecordSource(path: path, format: .jsonl)])
        for text in ["one\n", "two\nthree\npart", " of four\n"] {
            let bytes = Array(text.utf8)
            try #require(unsafe write(pipe, bytes, bytes.count) == bytes.count)
            let block = try #require(reader.next())
            let whole = String(decoding: block.bytes, as: UTF8.self)
            #expect(whole == (text.hasPrefix(" ") ? "part of four" : text.hasSuffix("t") ? "two\nthree" : "one"))
        }
    }

    @Test func `descriptors are closed`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a\n", to: "a.txt")
        let absent = RecordSource(path: folder.file("absent"), format: .lines)
        // More files than a process may have open.
        var limit = rlimit()
        try #require(unsafe getrlimit(__rlimit_resource_t(7), &limit) == 0)
        let count = Int(min(limit.rlim_cur, 5000)) + 10
        let sources = Array(repeating: RecordSource(path: path, format: .lines), count: count) + [absent]
        let records = RecordReader(sources: sources).readAll().records
        #expect(records.count == count + 1)
        #expect(records.dropLast().allSatisfy { $0.problem == nil })
    }

    @Test func `progress counts what is stored`() throws {
        let folder = try TemporaryFolder()
        let text = Array(repeatElement(Array("the same again\n".utf8), count: 50_000).joined())
        let path = try folder.write(try Compressor.gzip.compress(text), to: "a.jsonl.gz")
        let sources = try RecordSources.find([path])
        let size = try #require(sources.first?.byteCount)
        #expect(size < text.count / 10)
        let reader = RecordReader(sources: sources)
        var last = 0
        while let block = reader.next() {
            #expect(block.bytesRead >= last)
            last = block.bytesRead
        }
        #expect(last == size)
    }
}
