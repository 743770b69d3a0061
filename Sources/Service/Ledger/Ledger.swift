// SPDX-License-Identifier: Apache-2.0

import Glibc
import Threading

/// The record of issued certificates: one thread that writes for all, and a connection beside it to look rows up.
///
/// Rows that come while a commit is under way go into the next one together, so that many requests share one wait for the
/// disk and a single one waits for nothing else. A row is acknowledged when it is on the disk. While the disk has no room, or
/// the file cannot be reached, every request fails by itself, and the next one tries again. While another process holds the
/// file, each row waits for some seconds. A file that was deleted or replaced is opened again before anything is written.
// Sendable: everything that changes is touched inside a monitor alone, `file` by the thread alone, `readFile` inside `reading`.
final class Ledger: @unchecked Sendable {
    typealias Answer<Value> = @Sendable (Result<Value, LedgerError>) -> Void

    /// What the thread is asked for.
    private enum Job {
        case insert(LedgerRow, Answer<Void>)
        case delete(String, Answer<Bool>)
        case prune

        /// Whether it shows that rows can be written.
        var writes: Bool {
            switch self {
            case .insert, .delete: true
            case .prune: false
            }
        }
    }

    /// A job and when it came.
    private struct Waiting {
        let job: Job
        let since = ContinuousClock.now
    }

    /// The most rows of one commit.
    static let mostRows = 100
    /// The most jobs that wait; beyond, the disk is far behind.
    static let mostJobs = 10_000
    private static let daySeconds = 86_400

    private let path: String
    private let pageLimit: Int?
    private let mostPruned: Int
    private let retentionDays: Int?
    private let patience: Duration
    private let now: @Sendable () -> Int
    private let whenReplaced: @Sendable () -> Void
    private let monitor = Monitor()
    private var jobs: [Waiting] = []
    private var isClosed = false
    private var hasEnded = false
    /// When a transaction failed, if none has succeeded since.
    private var failure: ContinuousClock.Instant?
    private var file: LedgerFile?
    private let reading = Monitor()
    private var readFile: LedgerFile?

    /// Opens the ledger and starts its thread.
    ///
    /// - Parameters:
    ///   - retentionDays: how long rows are kept; nil for good.
    ///   - pageLimit: the most pages of the file; nil for no limit but the disk's.
    ///   - mostPruned: how many old rows are deleted in one transaction.
    ///   - patience: for how long a row waits for another process that holds the file.
    ///   - now: the time in seconds of Unix time.
    ///   - whenReplaced: called when the file was not at its path any more and is opened again, or made anew.
    /// - Throws: ``LedgerError``, when the file will not do. A disk without room is no such case: the ledger is tried again
    ///   with every request.
    init(
        _ path: String,
        retentionDays: Int?,
        pageLimit: Int? = nil,
        mostPruned: Int = 5_000,
        patience: Duration = .seconds(3),
        now: @escaping @Sendable () -> Int,
        whenReplaced: @escaping @Sendable () -> Void = {}
    ) throws(LedgerError) {
        self.path = path
        self.retentionDays = retentionDays
        self.pageLimit = pageLimit
        self.mostPruned = mostPruned
        self.patience = patience
        self.now = now
        self.whenReplaced = whenReplaced
        do throws(LedgerError) {
            file = try LedgerFile(path, pageLimit: pageLimit)
        } catch {
            guard error.mayPass else { throw error }
        }
        if retentionDays != nil {
            jobs.append(Waiting(job: .prune))
            try Self.start { [weak self] in
                // By the minute, so that the thread does not outlive a closed ledger for long.
                var minutes = 0
                while self?.isOpen == true {
                    sleep(60)
                    minutes += 1
                    if minutes.isMultiple(of: Self.daySeconds / 60) { self?.hand(.prune) }
                }
            }
        }
        try Self.start { [self] in run() }
    }

    private static func start(_ body: @escaping @Sendable () -> Void) throws(LedgerError) {
        do {
            try Threads.start(body)
        } catch {
            throw .thread(code: error.code)
        }
    }

    /// For how long a failure counts: a proxy that sends nothing to a service that is not ready would never see it well.
    private static let failureTime: Duration = .seconds(30)

    /// Whether rows can be written, as far as is known: the last transaction did not fail a short while ago.
    var isGood: Bool {
        monitor.locked {
            guard !isClosed else { return false }
            return failure.map { $0 + Self.failureTime <= .now } ?? true
        }
    }

    private var isOpen: Bool { monitor.locked { !isClosed } }

    // MARK: Asking

    /// Adds a row; the answer comes on the ledger's thread, when the row is on the disk.
    func insert(_ row: LedgerRow, _ done: @escaping Answer<Void>) {
        if let error = hand(.insert(row, done)) { done(.failure(error)) }
    }

    /// Finds the row of an id, on the calling thread; a writer holds nobody up.
    ///
    /// - Complexity: O(log *n*) in the rows.
    func find(_ id: String) throws(LedgerError) -> LedgerRow? {
        let found: Result<LedgerRow?, LedgerError> = reading.locked {
            do throws(LedgerError) {
                return .success(try opened(&readFile).find(id))
            } catch {
                if !error.leavesConnection { readFile = nil }
                return .failure(error)
            }
        }
        return try found.get()
    }

    /// Deletes the row of an id; the answer says whether it was there.
    func delete(_ id: String, _ done: @escaping Answer<Bool>) {
        if let error = hand(.delete(id, done)) { done(.failure(error)) }
    }

    /// Does what waits, and ends; returns when the file is closed.
    func close() {
        monitor.locked {
            isClosed = true
            monitor.wakeAll()
            while !hasEnded { monitor.wait(for: .result) }
        }
    }

    @discardableResult
    private func hand(_ job: Job) -> LedgerError? {
        monitor.locked {
            guard !isClosed else { return .closed }
            guard jobs.count < Self.mostJobs else { return .full }
            jobs.append(Waiting(job: job))
            monitor.signal(.work)
            return nil
        }
    }

    // MARK: The thread

    private func run() {
        while let batch = next() { work(batch) }
        file = nil
        monitor.locked {
            hasEnded = true
            monitor.wakeAll()
        }
    }

    /// The jobs that wait, at most as many as one commit takes; nil at the end.
    private func next() -> [Waiting]? {
        // Taken out as a property: what a wait changes must not be a local of the closure.
        monitor.locked {
            while jobs.isEmpty, !isClosed { monitor.wait(for: .work) }
        }
        return take()
    }

    private func take() -> [Waiting]? {
        var batch: [Waiting] = []
        monitor.locked {
            batch = Array(jobs.prefix(Self.mostRows))
            jobs.removeFirst(batch.count)
        }
        return batch.isEmpty ? nil : batch
    }

    /// Does jobs in one transaction, and answers when it is on the disk.
    private func work(_ waiting: [Waiting]) {
        let batch = waiting.map(\.job)
        var answers: [() -> Void] = []
        do throws(LedgerError) {
            if file?.hasMoved == true { whenReplaced() }
            let file = try opened(&file)
            try file.transaction { () throws(LedgerError) in
                for job in batch { answers.append(try perform(job, file)) }
            }
        } catch {
            forget(after: error)
            return fail(waiting, error)
        }
        // Moved while it was written to: the rows go into the file that is there next.
        if file?.hasMoved == true { return monitor.locked { jobs.insert(contentsOf: waiting, at: 0) } }
        if batch.contains(where: \.writes) { monitor.locked { failure = nil } }
        for answer in answers { answer() }
        for case .prune in batch { prune() }
    }

    /// The connection; a new one where there is none to the file that is at the path.
    private func opened(_ file: inout LedgerFile?) throws(LedgerError) -> LedgerFile {
        if let file, !file.hasMoved { return file }
        // The old one is closed first: it must not touch the companions of the new one.
        file = nil
        let opened = try LedgerFile(path, pageLimit: pageLimit)
        file = opened
        return opened
    }

    /// After anything but a full disk or another process's lock, the next job begins with a new connection.
    private func forget(after error: LedgerError) {
        if !error.leavesConnection { file = nil }
    }

    /// Does one job; returns what answers it once the transaction is on the disk.
    private func perform(_ job: Job, _ file: LedgerFile) throws(LedgerError) -> () -> Void {
        switch job {
        case .insert(let row, let done):
            do throws(LedgerError) {
                try file.insert(row)
            } catch  where error.isConstraint {
                // The row alone is refused, and the others go on.
                return { done(.failure(error)) }
            }
            return { done(.success(())) }
        case .delete(let id, let done):
            let wasThere = try file.delete(id)
            return { done(.success(wasThere)) }
        case .prune:
            return {}
        }
    }

    /// Answers that jobs failed; those that may wait longer for another process do.
    private func fail(_ waiting: [Waiting], _ error: LedgerError) {
        // They are in the order in which they came.
        let end = ContinuousClock.now - patience
        let count = error.isBusy ? waiting.count { $0.since <= end } : waiting.count
        let failed = waiting.prefix(count)
        monitor.locked {
            jobs.insert(contentsOf: waiting.dropFirst(count), at: 0)
            if !failed.isEmpty { failure = .now }
        }
        for waiting in failed { Self.fail(waiting.job, error) }
    }

    private static func fail(_ job: Job, _ error: LedgerError) {
        switch job {
        case .insert(_, let done): done(.failure(error))
        case .delete(_, let done): done(.failure(error))
        case .prune: break
        }
    }

    /// Deletes what is older than is kept, in transactions of ``mostPruned`` rows.
    private func prune() {
        guard let retentionDays, let file else { return }
        let most = mostPruned
        var deleted = most
        while deleted == most {
            do throws(LedgerError) {
                deleted = try file.deleteIssued(before: now() - retentionDays * Self.daySeconds, most: most)
            } catch {
                // Old rows are tried again tomorrow.
                return forget(after: error)
            }
        }
    }
}
