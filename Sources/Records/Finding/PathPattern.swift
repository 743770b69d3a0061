// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// A path with `*`, `?` or `[…]`, as glob(3) has them.
enum PathPattern {
    /// Whether a path has a character that makes it a pattern.
    static func isPattern(_ path: String) -> Bool {
        path.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// The paths that match, sorted by their bytes; hidden ones only where the pattern has the dot.
    ///
    /// - Throws: ``RecordsError``, when nothing matches too.
    static func matches(_ pattern: String) throws(RecordsError) -> [String] {
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        let status = unsafe glob(pattern, 0, nil, &found)
        guard status == 0 || status == GLOB_NOMATCH else { throw .system(path: pattern, code: errno) }
        var paths: [String] = []
        for index in unsafe 0..<Int(found.gl_pathc) {
            // glob made that many paths, which end with a NUL and last until globfree.
            guard let path = unsafe found.gl_pathv[index] else { continue }
            guard let text = unsafe String(validatingCString: path) else {
                throw .invalidName(
                    folder: pattern,
                    name: unsafe Folder.spelled(Array(UnsafeRawBufferPointer(start: path, count: strlen(path))))
                )
            }
            paths.append(text)
        }
        guard !paths.isEmpty else { throw .noMatch(pattern: pattern) }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
