// SPDX-License-Identifier: Apache-2.0

/// Looks for the files that paths stand for.
public enum RecordSources: Sendable {
    /// The files that the paths stand for, in order.
    ///
    /// A path is a file, a folder, a pattern with `*`, `?` or `[…]` when no such file exists, or `-` for stdin. Of a folder,
    /// the files with known extensions are taken, those of its folders too, sorted by the bytes of their names; hidden
    /// files are left out, and links to folders are not followed. A file that is named twice is read once.
    ///
    /// - Parameter format: what every file holds; nil to tell it by the name: `.txt`, `.md`, `.text`, `.jsonl`, `.ndjson`,
    ///   `.csv` and `.tsv`, each with `.gz` or `.zst` after it too. A file that is named itself and has another extension
    ///   is text; stdin is JSONL.
    /// - Throws: ``RecordsError`` for a path or a pattern that stands for nothing, a folder without texts, a `.json` file.
    public static func find(_ paths: [String], format: RecordFormat? = nil) throws(RecordsError) -> [RecordSource] {
        var list = SourceList(format: format)
        for path in paths { try list.add(path) }
        return list.sources
    }
}
