// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The output of a batch, which a later run can go on with when this one is killed.
///
/// Rows are written to `PATH.part`, and the file is called `PATH` once it is complete. What decides the rows stays beside it in
/// `PATH.settings`, so that no other batch goes on with it. The rows themselves say how far a killed run came: there is no
/// second record that could disagree with them.
@safe
public struct ResumableFile: ~Copyable, Sendable {
    /// What to do when something is there already.
    public enum Mode: Sendable {
        /// Refuse.
        case create
        /// Go on with it.
        case resume
        /// Start again.
        case replace
    }

    /// What was found.
    public enum Opened: ~Copyable, Sendable {
        /// A file to write rows to, and the rows that are there.
        case incomplete(ResumableFile, WrittenRows)
        /// Every row is there.
        case complete(WrittenRows)
    }

    private let path: String
    private let descriptor: Int32

    /// The files that belong to an output: itself, its unfinished form, and its settings.
    public static func files(of path: String) -> [String] { [path, part(of: path), settings(of: path)] }

    private static func part(of path: String) -> String { "\(path).part" }
    private static func settings(of path: String) -> String { "\(path).settings" }

    /// Opens the output of a batch.
    ///
    /// - Parameters:
    ///   - settings: everything that decides what the rows are (``BatchSettings``).
    ///   - columns: the columns of CSV; nil for JSON Lines.
    /// - Throws: ``BatchError``.
    public static func open(
        _ path: String,
        mode: Mode,
        settings: BatchSettings,
        columns: [String]?
    ) throws(BatchError) -> Opened {
        let part = part(of: path)
        if case .resume = mode, !BatchFile.exists(part), BatchFile.exists(path) {
            try settings.check(Self.settings(of: path), of: path)
            let rows = try WrittenRows.read(path, columns: columns, settings)
            guard rows.byteCount == BatchFile.size(path) else { throw .notRows(path: path) }
            return .complete(rows)
        }
        if case .create = mode, BatchFile.exists(path) { throw .outputExists(path: path) }
        let file = try ResumableFile(path)
        let isBegun = BatchFile.size(part) > 0
        var rows = WrittenRows()
        switch mode {
        case .create where isBegun:
            throw .outputIncomplete(path: part)
        case .resume where isBegun:
            try settings.check(Self.settings(of: path), of: part)
            rows = try WrittenRows.read(part, columns: columns, settings)
        case .create, .resume, .replace:
            // The rows go first: rows beside the settings of others would pass for theirs.
            try file.truncate(to: 0)
            try BatchFile.write(settings.json, to: Self.settings(of: path))
        }
        try file.truncate(to: rows.byteCount)
        if let columns, rows.byteCount == 0 { try file.append(RowColumns.header(columns)) }
        return .incomplete(file, rows)
    }

    /// Opens or makes the file of the rows, and keeps other runs away from it.
    private init(_ path: String) throws(BatchError) {
        self.path = path
        descriptor = try Self.lock(Self.part(of: path))
    }

    private static func lock(_ part: String) throws(BatchError) -> Int32 {
        while true {
            let descriptor = unsafe Glibc.open(part, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw .cannotWrite(path: part, code: errno) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                close(descriptor)
                throw code == EWOULDBLOCK ? .outputInUse(path: part) : .cannotWrite(path: part, code: code)
            }
            // Between the two calls another run may have finished and given this very file its final name.
            if BatchFile.isNamed(part, descriptor) { return descriptor }
            close(descriptor)
        }
    }

    deinit {
        // Unlocked by hand: a program that another thread is just starting may hold a copy of the descriptor for a moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Adds rows at the end.
    ///
    /// - Throws: ``BatchError/cannotWrite(path:code:)``.
    public func append(_ rows: some Sequence<UInt8>) throws(BatchError) {
        try check(BatchFile.write(Array(rows), to: descriptor))
    }

    /// Gives the file its name, once all of it is on the disk.
    ///
    /// - Throws: ``BatchError/cannotWrite(path:code:)``.
    public consuming func complete() throws(BatchError) {
        try check(fsync(descriptor) == 0 ? 0 : errno)
        try check(unsafe rename(Self.part(of: path), path) == 0 ? 0 : errno)
        try check(BatchFile.synchronizeFolder(of: path))
    }

    private func truncate(to byteCount: Int) throws(BatchError) {
        try check(ftruncate(descriptor, byteCount) == 0 ? 0 : errno)
    }

    private func check(_ code: Int32) throws(BatchError) {
        guard code == 0 else { throw .cannotWrite(path: path, code: code) }
    }
}
