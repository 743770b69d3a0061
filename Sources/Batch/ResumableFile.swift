// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The output of a batch, which a later run can go on with when this one is killed.
///
/// Rows are written to `PATH.part` and the file is called `PATH` once it is complete. What made it (`settings`) lies beside it
/// in `PATH.part.settings`, so that no other batch goes on with it. The rows themselves say how far a killed run came: there
/// is no second record that could disagree with them.
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
        /// A file to write rows to; `rows` are there already.
        case incomplete(ResumableFile, rows: BatchTally)
        /// Every row is there.
        case complete(rows: BatchTally)
    }

    private let path: String
    private let descriptor: Int32

    /// Opens the output of a batch.
    ///
    /// - Parameters:
    ///   - settings: everything that decides what the rows are, as a JSON object.
    ///   - columns: the columns of CSV; nil for JSON Lines.
    /// - Throws: ``BatchError``.
    public static func open(
        _ path: String,
        mode: Mode,
        settings: [UInt8],
        columns: [String]?
    ) throws(BatchError) -> Opened {
        let part = "\(path).part"
        switch mode {
        case .create:
            if BatchFile.exists(path) { throw .outputExists(path: path) }
            if BatchFile.size(part) > 0 { throw .outputIncomplete(path: path) }
        case .resume where !BatchFile.exists(part) && BatchFile.exists(path):
            return .complete(rows: try WrittenRows.read(path, columns: columns).tally)
        case .resume, .replace:
            break
        }
        let file = try ResumableFile(path)
        var rows = WrittenRows()
        if case .resume = mode, BatchFile.size(part) > 0 {
            try checkSettings(of: part, settings, path)
            rows = try WrittenRows.read(part, columns: columns)
        } else {
            // The rows go first: rows beside the settings of others would pass for theirs.
            try file.truncate(to: 0)
            try BatchFile.write(settings, to: "\(part).settings")
        }
        try file.truncate(to: rows.byteCount)
        if let columns, rows.byteCount == 0 { try file.append(RowColumns.header(columns)) }
        return .incomplete(file, rows: rows.tally)
    }

    private static func checkSettings(of part: String, _ settings: [UInt8], _ path: String) throws(BatchError) {
        let kept = try BatchFile.read("\(part).settings", orMissing: .foreignOutput(path: path))
        let changed = BatchSettings.differences(kept, settings)
        guard changed.isEmpty else { throw .otherSettings(path: path, changed: changed) }
    }

    /// Opens or makes the file of the rows, and keeps other runs away from it.
    private init(_ path: String) throws(BatchError) {
        self.path = path
        descriptor = try Self.lock("\(path).part", of: path)
    }

    private static func lock(_ part: String, of path: String) throws(BatchError) -> Int32 {
        let descriptor = unsafe Glibc.open(part, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: part, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            throw code == EWOULDBLOCK ? .outputInUse(path: path) : .cannotWrite(path: part, code: code)
        }
        return descriptor
    }

    deinit {
        // Unlocked by hand: a program that another thread is just starting may hold a copy of the descriptor for a moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Adds rows at the end.
    ///
    /// - Throws: ``BatchError/cannotWrite(path:code:)``.
    public func append(_ rows: [UInt8]) throws(BatchError) {
        try check(BatchFile.write(rows, to: descriptor))
    }

    /// Gives the file its name, once all of it is on the disk.
    ///
    /// - Throws: ``BatchError/cannotWrite(path:code:)``.
    public consuming func complete() throws(BatchError) {
        let part = "\(path).part"
        try check(fsync(descriptor) == 0 ? 0 : errno)
        try check(unsafe rename(part, path) == 0 ? 0 : errno)
        // Left behind, it would do no harm: without rows there is nothing to go on with.
        _ = unsafe unlink("\(part).settings")
    }

    private func truncate(to byteCount: Int) throws(BatchError) {
        try check(ftruncate(descriptor, byteCount) == 0 ? 0 : errno)
    }

    private func check(_ code: Int32) throws(BatchError) {
        guard code == 0 else { throw .cannotWrite(path: path, code: code) }
    }
}
