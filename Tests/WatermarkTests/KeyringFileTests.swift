// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Watermark

/// The permission bits of a file.
private func mode(of path: String) throws -> mode_t {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw TestSupportError.system(call: "stat", code: errno) }
    return status.st_mode & 0o7777
}

/// A file that must be refused, and how.
private struct RefusedFile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Makes the file at a path.
    var make: @Sendable (String) throws -> Void
    /// The error for that path.
    var error: @Sendable (String) -> KeyringError

    static let all: [RefusedFile] =
        [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o777].map { bits in
            RefusedFile(
                testDescription: "mode 0\(String(bits, radix: 8))",
                make: { try FileBytes.write(KeyringVector.plain.bytes(), to: $0, mode: mode_t(bits)) },
                error: { .exposed(path: $0, mode: S_IFREG | mode_t(bits)) }
            )
        } + [
            RefusedFile(
                testDescription: "folder",
                make: { try call("mkdir", unsafe mkdir($0, 0o700)) },
                error: { .notAFile(path: $0) }
            ),
            RefusedFile(
                testDescription: "pipe without a writer",
                make: { try call("mkfifo", unsafe mkfifo($0, 0o600)) },
                error: { .notAFile(path: $0) }
            ),
            RefusedFile(testDescription: "socket", make: bind, error: { .notAFile(path: $0) }),
            RefusedFile(
                testDescription: "device",
                make: { try call("symlink", unsafe symlink("/dev/null", $0)) },
                error: { .notAFile(path: $0) }
            ),
            RefusedFile(
                testDescription: "link to nothing",
                make: { try call("symlink", unsafe symlink("nowhere", $0)) },
                error: { .danglingLink(path: $0) }
            ),
            RefusedFile(
                testDescription: "link to itself",
                make: { try call("symlink", unsafe symlink($0, $0)) },
                error: { .system(operation: "open", path: $0, code: ELOOP) }
            ),
            RefusedFile(
                testDescription: "endless file",
                make: { path in
                    try FileBytes.write([], to: path, mode: 0o600)
                    try call("truncate", unsafe truncate(path, 1 << 40))
                },
                error: { .tooLarge(path: $0, found: 1 << 40, limit: KeyringFile.byteLimit) }
            ),
        ]

    private static func call(_ name: String, _ status: Int32) throws {
        guard status == 0 else { throw TestSupportError.system(call: name, code: errno) }
    }

    private static func bind(_ path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Glibc.bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try call("bind", status)
    }
}

@Suite
struct `A keyring's file` {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("keyring.json")
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func add(_ id: String) throws {
        let profile = try Profile(id: id)
        try Keyring.update(path) { (keyring) throws(KeyringError) in
            try keyring.add(id: id, purpose: .watermark(profile), created: someTime)
        }
    }

    // MARK: Refusals

    @Test(arguments: RefusedFile.all)
    fileprivate func `that may be wrong is refused, read or written, and left alone`(file: RefusedFile) throws {
        try file.make(path)
        #expect(throws: file.error(path)) { try Keyring.load(path) }
        #expect(throws: file.error(path)) { try add("k") }
        // Not even a lock is left beside it.
        #expect(try names() == ["keyring.json"])
    }

    @Test(.enabled(if: geteuid() == 0, "giving a file away needs root"))
    func `of another user is refused`() throws {
        try folder.write(KeyringVector.plain.bytes(), to: "keyring.json")
        try #require(unsafe chown(path, 12345, 12345) == 0)
        #expect(throws: KeyringError.foreign(path: path)) { try Keyring.load(path) }
        #expect(throws: KeyringError.foreign(path: path)) { try add("k") }
    }

    @Test
    func `that is not there is said to be absent, and made by the first change`() throws {
        #expect(throws: KeyringError.absent(path: path)) { try Keyring.load(path) }
        try Keyring.update(path) { _ in }
        #expect(try Keyring.load(path) == Keyring())
        #expect(throws: KeyringError.system(operation: "open", path: "", code: ENOENT)) {
            try Keyring.update("") { _ in }
        }
        #expect(throws: KeyringError.system(operation: "open", path: path + "/k", code: ENOTDIR)) {
            try Keyring.update(path + "/k") { _ in }
        }
    }

    @Test
    func `is made with its folders, for the owner alone`() throws {
        let deep = folder.file("a/b/keyring.json")
        try Keyring.update(deep) { _ in }
        #expect(try mode(of: folder.file("a")) == 0o700 && mode(of: folder.file("a/b")) == 0o700)
        #expect(try mode(of: deep) == 0o600 && mode(of: deep + ".lock") == 0o600)
    }

    @Test
    func `that is damaged is not changed`() throws {
        let damaged = try Array(KeyringVector.plain.bytes().dropLast(100))
        try folder.write(damaged, to: "keyring.json")
        #expect(throws: KeyringError.self) { try add("k") }
        #expect(try FileBytes.read(path) == damaged)
        #expect(try names() == ["keyring.json", "keyring.json.lock"])
    }

    // MARK: Writing

    /// In a process of its own, since the mask is the whole process's.
    @Test(arguments: [0, 0o077, 0o777] as [mode_t])
    func `has mode 0600 whatever the mask of the process`(mask: mode_t) async throws {
        await #expect(processExitsWith: .success) { [mask] in
            let folder = try TemporaryFolder()
            let path = folder.file("a/keyring.json")
            umask(mask)
            for id in ["one", "two"] {
                try Keyring.update(path) { (keyring) throws(KeyringError) in
                    try keyring.add(id: id, purpose: .signing, created: someTime)
                }
            }
            try Keyring.load(path).write(toNewFile: folder.file("copy.json"))
            let modes = try [path, path + ".lock", folder.file("copy.json")].map(mode)
            guard modes == [0o600, 0o600, 0o600], try mode(of: folder.file("a")) == 0o700,
                try Keyring.load(path).entries.count == 2
            else { exit(1) }
        }
    }

    @Test
    func `is left alone by a change that fails or changes nothing`() throws {
        try add("k")
        var before = stat()
        var after = stat()
        try #require(unsafe stat(path, &before) == 0)
        let count = try Keyring.update(path) { keyring in keyring.entries.count }
        #expect(count == 1)
        #expect(throws: KeyringError.unknownKey(id: "x", known: ["k", "n"])) {
            try Keyring.update(path) { (keyring) throws(KeyringError) in
                try keyring.add(id: "n", purpose: .signing, created: someTime)
                try keyring.retire("x")
            }
        }
        try #require(unsafe stat(path, &after) == 0)
        #expect(before.st_ino == after.st_ino)
        #expect(try Keyring.load(path).entries.map(\.id) == ["k"])
        #expect(try names() == ["keyring.json", "keyring.json.lock"])
    }

    @Test
    func `that a crash left half written beside it is removed`() throws {
        try folder.write("half a secr", to: "keyring.json.tmp", mode: 0o644)
        try add("k")
        #expect(try Keyring.load(path).entries.count == 1)
        #expect(try names() == ["keyring.json", "keyring.json.lock"])
    }

    @Test
    func `larger than can be read is not written`() throws {
        var entry = try Keyring(ids: "k").entries[0]
        let name = String(repeating: "n", count: KeyringFile.byteLimit)
        let binding = TokenizerBinding(name: name, vocabularySHA256: "", vocabularySize: 0)
        guard case .watermark(var profile) = entry.purpose else {
            Issue.record("the key has no profile")
            return
        }
        profile.tokenizers = [binding]
        entry.purpose = .watermark(profile)
        try add("k")
        let error = #expect(throws: KeyringError.self) { try Keyring.update(path) { $0.entries = [entry] } }
        #expect(error?.description.hasSuffix(" bytes; expected at most 16777216") == true)
        #expect(try Keyring.load(path).entries.count == 1)
    }

    @Test
    func `behind a symbolic link is replaced, and the link stays`() throws {
        try add("k")
        let link = folder.file("link.json")
        try #require(unsafe symlink("keyring.json", link) == 0)
        try Keyring.update(link) { (keyring) throws(KeyringError) in try keyring.retire("k") }
        var status = stat()
        try #require(unsafe lstat(link, &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
        #expect(try Keyring.load(path).entry("k").state == .retired)
        #expect(try Keyring.load(link) == Keyring.load(path))
        // One lock for both names.
        #expect(try names() == ["keyring.json", "keyring.json.lock", "link.json"])
    }

    @Test
    func `is exported to a new file only`() throws {
        let keyring = try KeyringVector.plain.keyring()
        try keyring.write(toNewFile: path)
        #expect(try Keyring.load(path) == keyring && mode(of: path) == 0o600)
        let exists = KeyringError.system(operation: "create", path: path, code: EEXIST)
        #expect(throws: exists) { try keyring.write(toNewFile: path) }
        let link = folder.file("link.json")
        try #require(unsafe symlink("elsewhere", link) == 0)
        #expect(throws: KeyringError.self) { try keyring.write(toNewFile: link) }
        #expect(try names() == ["keyring.json", "link.json"])
    }

    // MARK: At the same time

    @Test
    func `loses nothing to writers at once, by whichever name`() throws {
        try add("first")
        let names = [path, folder.file("link.json"), folder.path + "/./keyring.json"]
        try #require(unsafe symlink(path, names[1]) == 0)
        try onThreads(3) { number in
            for round in 0..<8 {
                try Keyring.update(names[number]) { (keyring) throws(KeyringError) in
                    try keyring.add(id: "k-\(number)-\(round)", purpose: .signing, created: someTime)
                }
            }
        }
        let ids = try Keyring.load(path).entries.map(\.id)
        #expect(Set(ids) == Set(["first"] + (0..<3).flatMap { number in (0..<8).map { "k-\(number)-\($0)" } }))
        #expect(ids.count == 25)
    }

    @Test
    func `is always whole to a reader`() throws {
        let (path, writers) = (path, Running(1))
        try add("first")
        let seen = Mutex<[Int]>([])
        try onThreads(2) { number in
            if number == 0 {
                defer { writers.stopOne() }
                for round in 0..<30 {
                    try Keyring.update(path) { (keyring) throws(KeyringError) in
                        try keyring.add(id: "k-\(round)", purpose: .signing, created: someTime)
                    }
                }
            } else {
                repeat {
                    let count = try Keyring.load(path).entries.count
                    seen.withLock { $0.append(count) }
                } while writers.isRunning
            }
        }
        let counts = seen.withLock { $0 }
        #expect(counts == counts.sorted() && !counts.isEmpty)
        #expect(try Keyring.load(path).entries.count == 31)
    }
}

/// How many threads are still at work.
private final class Running: Sendable {
    private let count: Atomic<Int>

    init(_ count: Int) {
        self.count = Atomic(count)
    }

    var isRunning: Bool { count.load(ordering: .acquiring) > 0 }

    func stopOne() { count.subtract(1, ordering: .releasing) }
}
