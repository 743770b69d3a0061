// SPDX-License-Identifier: Apache-2.0

import Glibc
import Records
import TestSupport
import Testing

/// A program that compresses a file to stdout.
enum Compressor: String, CaseIterable {
    case gzip = "/usr/bin/gzip"
    case zstd = "/usr/bin/zstd"

    func compress(_ bytes: [UInt8], _ options: String...) throws -> [UInt8] {
        let run = try CommandRun.run(rawValue, ["-c"] + options, environment: [:], input: bytes)
        guard run.status == 0 else {
            throw TestSupportError.system(call: "\(rawValue): \(run.errors)", code: run.status)
        }
        return run.output
    }
}

struct CompressionTests {
    private func lines(_ file: [UInt8], size: @escaping () -> Int = { .max }) -> ReadFile {
        RecordReader(file, .lines, size: size).readAll()
    }

    private func sample(seed: UInt64, count: Int) -> [UInt8] {
        var generator = TestGenerator(seed: seed)
        var text: [UInt8] = []
        while text.count < count { text += "\(generator.next() % 1000) words, and words\n".utf8 }
        return text
    }

    @Test(arguments: Compressor.allCases)
    func `what the tool compressed is read, in any pieces`(compressor: Compressor) throws {
        for (count, options) in [(0, "-1"), (1, "-9"), (100, "-3"), (700_000, "-9")] {
            let text = sample(seed: 1, count: count)
            let stored = try compressor.compress(text, options)
            let expected = lines(text)
            #expect(lines(stored) == expected)
            for seed in 1..<5 as Range<UInt64> { #expect(lines(stored, size: pieceSizes(seed: seed)) == expected) }
        }
    }

    @Test(arguments: Compressor.allCases)
    func `members and frames that follow each other are one text`(compressor: Compressor) throws {
        let parts = ["one\ntwo", "", "\nthree\nfo", "ur"]
        var stored = try parts.flatMap { try compressor.compress(Array($0.utf8)) }
        let expected = lines(Array(parts.joined().utf8))
        #expect(expected.records.count == 4)
        for size in [1, 7, 1000] { #expect(lines(stored, size: { size }) == expected) }

        switch compressor {
        case .gzip: stored += [UInt8](repeating: 0, count: 1000)
        case .zstd:
            // Frames that are to be skipped: a magic number, four bytes for the size, that many bytes.
            let skipped: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
            stored = skipped + stored + skipped
        }
        for size in [1, 7, 1000] { #expect(lines(stored, size: { size }) == expected) }
    }

    @Test(arguments: Compressor.allCases)
    func `an archive that breaks off gives what came before, and one problem`(compressor: Compressor) throws {
        // Stored blocks and small ones, so that there is something before the damage.
        let text = sample(seed: 2, count: 3000)
        let stored = try compressor.compress(text)
        let whole = lines(text).records
        for count in stride(from: 4, to: stored.count, by: 7) {
            let read = lines(Array(stored.prefix(count)), size: pieceSizes(seed: UInt64(count))).records
            let problem = try #require(read.last)
            #expect(
                problem.problem
                    == RecordProblem(code: "corrupt_file", message: "the file ends inside its compressed data")
            )
            #expect(problem.line == read.count)
            #expect(read.dropLast().elementsEqual(whole.prefix(read.count - 1)))
        }
        // Two members of which the second breaks off.
        let both = lines(stored + stored.dropLast(5)).records
        #expect(both.prefix(whole.count).elementsEqual(whole))
        #expect(both.last?.problem?.code == "corrupt_file")
    }

    @Test(arguments: Compressor.allCases)
    func `a changed byte is found, and what came before is given`(compressor: Compressor) throws {
        let text = sample(seed: 4, count: 400_000)
        var stored = try compressor.compress(text, compressor == .zstd ? "--check" : "-6")
        let whole = lines(text).records
        for index in [stored.count / 2, stored.count - 3] {
            stored[index] ^= 0x55
            let read = lines(stored).records
            stored[index] ^= 0x55
            #expect(read.last?.problem?.code == "corrupt_file")
            #expect(read.last?.problem?.message.contains("data is damaged: ") == true)
            // What the check at the end refuses was all given; bytes behind other damage were not.
            let same = zip(read, whole).prefix { $0 == $1 }.count
            #expect(index > stored.count / 2 ? same == whole.count : (whole.count / 4..<whole.count).contains(same))
            #expect(lines(stored).records == whole)
        }
    }

    @Test func `what follows an archive and is none is a problem`() throws {
        let gzip = lines(try Compressor.gzip.compress(Array("a\n".utf8)) + Array("more".utf8)).records
        #expect(gzip.map(\.problem?.message) == [nil, "bytes that are not gzip data follow the gzip data"])
        let zstd = lines(try Compressor.zstd.compress(Array("a\n".utf8)) + Array("more".utf8)).records
        #expect(zstd.map(\.problem?.code) == [nil, "corrupt_file"])
    }

    @Test(arguments: [[0x1F], [0x28, 0xB5, 0x2F], [0x50, 0x2A, 0x4D], [0x1F, 0x0A, 0x8B], [0xEF], [0xEF, 0xBB]])
    func `a file that only begins like an archive is read as it is`(file: [UInt8]) {
        for size in [1, 1000] {
            let records = RecordReader(file, .text, size: { size }).readAll().records
            #expect(records == [ReadRecord(bytes: file, line: 1)])
        }
    }

    @Test(arguments: Compressor.allCases)
    func `a byte order mark inside an archive is left out`(compressor: Compressor) throws {
        let stored = try compressor.compress(Array("\u{FEFF}a\n".utf8))
        #expect(lines(stored, size: { 1 }).records == [ReadRecord(bytes: [UInt8(ascii: "a")], line: 1)])
    }

    @Test func `members that Python wrote are read`() throws {
        let script = """
            import gzip, sys
            for number in range(50):
                sys.stdout.buffer.write(gzip.compress(f"line {number}\\n".encode() * number, compresslevel=number % 10))
            """
        let run = try CommandRun.run("/usr/bin/python3", ["-c", script], environment: [:])
        let expected = (0..<50).flatMap { Array(repeating: "line \($0)", count: $0) }
        #expect(lines(run.output, size: { 11 }).records.map { String(decoding: $0.bytes, as: UTF8.self) } == expected)
    }

    @Test(arguments: Compressor.allCases)
    func `a small archive of a huge line costs no memory`(compressor: Compressor) throws {
        let folder = try TemporaryFolder()
        let stored = folder.file("bomb")
        let make = try CommandRun.run(
            "/bin/sh",
            ["-c", "head -c 300000000 /dev/zero | \(compressor.rawValue) -c > '\(stored)'"],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        try #require(make.status == 0)
        let reader = RecordReader(sources: [RecordSource(path: stored, format: .jsonl)], limit: 1 << 20)
        #expect(reader.readAll().records.map(\.problem?.code) == ["too_long"])
        #expect(reader.memory <= 4 << 20)
    }
}
