// SPDX-License-Identifier: Apache-2.0

/// Takes the whole source as one record, also when it is empty.
final class WholeSplitter: RecordSplitter {
    private let limit: Int
    private var isDone = false
    let line = 1

    init(limit: Int) {
        self.limit = limit
    }

    func next(_ pending: inout PendingBytes, isAtEnd: Bool) -> SplitStep {
        if isDone { return .end }
        if pending.count > limit { return .failure(.tooLong("text", limit: limit), line: line) }
        guard isAtEnd else { return .needsMore }
        isDone = true
        let range = pending.range
        pending.dropAll()
        return .record(range, line: line)
    }
}
