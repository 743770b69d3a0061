// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// What lies in a folder.
struct Folder {
    /// A file or a folder; links are not followed.
    struct Entry {
        let name: String
        let isFolder: Bool
    }

    /// The entries that are not hidden, sorted by the bytes of their names.
    let entries: [Entry]

    /// Lists a folder.
    ///
    /// - Throws: ``RecordsError/system(path:code:)``, ``RecordsError/invalidName(folder:name:)``.
    init(_ path: String) throws(RecordsError) {
        // Closed below; the entries are copied before the next one is read.
        guard let stream = unsafe opendir(path) else { throw .system(path: path, code: errno) }
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let bytes = unsafe Self.name(entry)
            if bytes.first == UInt8(ascii: ".") { continue }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw .invalidName(folder: path, name: Self.spelled(bytes))
            }
            let type = unsafe Int(entry.pointee.d_type)
            // Some file systems do not say.
            let isFolder = type == DT_UNKNOWN ? Self.isFolder("\(path)/\(name)") : type == DT_DIR
            entries.append(Entry(name: name, isFolder: isFolder))
        }
        guard errno == 0 else { throw .system(path: path, code: errno) }
        self.entries = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The bytes of a name, which ends with a NUL.
    private static func name(_ entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        // The name may be longer than the field that the header declares, but ends inside the entry.
        let start = unsafe UnsafeRawPointer(entry) + offset
        let count = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// A name with the bytes that are not ASCII as `\xNN`.
    static func spelled(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            guard byte >= 0x80 else { return String(UnicodeScalar(byte)) }
            return "\\x" + String(byte, radix: 16, uppercase: true)
        }
        .joined()
    }
}
