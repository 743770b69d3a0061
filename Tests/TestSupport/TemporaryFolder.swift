// SPDX-License-Identifier: Apache-2.0

public import Glibc

/// A new folder, removed with all that is in it when the last reference goes.
public final class TemporaryFolder: Sendable {
    /// The folder's path.
    public let path: String

    /// Makes a folder under `TMPDIR`, or `/tmp`.
    public init() throws {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/wmctl-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw TestSupportError.system(call: "mkdtemp", code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        _ = try? CommandRun.status(of: "/bin/rm", ["-rf", path])
    }

    /// The path of a file in the folder.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and gives its path.
    @discardableResult
    public func write(_ bytes: some Sequence<UInt8>, to name: String, mode: mode_t = 0o600) throws -> String {
        let path = file(name)
        try FileBytes.write(Array(bytes), to: path, mode: mode)
        return path
    }

    /// Removes a file.
    public func remove(_ name: String) throws {
        guard unsafe unlink(file(name)) == 0 else { throw TestSupportError.system(call: "unlink", code: errno) }
    }

    /// The names of what is in the folder, in order.
    public func names() throws -> [String] {
        guard let folder = unsafe opendir(path) else { throw TestSupportError.system(call: "opendir", code: errno) }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            // The name ends with NUL within the entry, which lasts until the next call.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Writes a text file and gives its path.
    @discardableResult
    public func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
        try write(text.utf8, to: name, mode: mode)
    }
}

/// What went wrong in the tests' own machinery.
public enum TestSupportError: Error, Equatable, Sendable {
    /// A system call failed.
    case system(call: String, code: Int32)
    /// A program did not end in time and was killed.
    case timeout(program: String, seconds: Double)
}

/// Whole files.
public enum FileBytes {
    /// The bytes of a file.
    public static func read(_ path: String) throws -> [UInt8] {
        guard let file = unsafe fopen(path, "rbe") else {
            throw TestSupportError.system(call: "open \(path)", code: errno)
        }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    /// Makes or replaces a file.
    public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw TestSupportError.system(call: "open \(path)", code: errno) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { throw TestSupportError.system(call: "write \(path)", code: errno) }
            written += count
        }
        // The process's umask must not decide what a test asked for.
        guard unsafe chmod(path, mode) == 0 else { throw TestSupportError.system(call: "chmod \(path)", code: errno) }
    }
}
