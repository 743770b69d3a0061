// SPDX-License-Identifier: Apache-2.0

/// Takes each line as a record.
final class LineSplitter: RecordSplitter {
    private let limit: Int
    private let skipsBlankLines: Bool
    // How many of the pending bytes were searched for a line feed.
    private var seen = 0
    // Whether the rest of a line that is too long is being dropped.
    private var isDropping = false
    private(set) var line = 1

    init(limit: Int, skipsBlankLines: Bool) {
        self.limit = limit
        self.skipsBlankLines = skipsBlankLines
    }

    func next(_ pending: inout PendingBytes, isAtEnd: Bool) -> SplitStep {
        while true {
            let whole = pending.line(from: pending.start, seen: pending.start + seen)
            guard let found = whole ?? (isAtEnd ? pending.lastLine(from: pending.start) : nil) else {
                if isAtEnd { return .end }
                seen = pending.count
                if isDropping {
                    drop(pending.range.upperBound, of: &pending)
                } else if pending.count > limit + 1 {
                    // Even if the last byte is a carriage return, too many are before it.
                    drop(pending.range.upperBound, of: &pending)
                    isDropping = true
                    return .problem(.tooLong("line", limit: limit), line: line)
                }
                return .needsMore
            }
            drop(found.next, of: &pending)
            line += 1
            if isDropping {
                isDropping = false
            } else if found.content.count > limit {
                return .problem(.tooLong("line", limit: limit), line: line - 1)
            } else if !(skipsBlankLines && isBlank(pending.storage[found.content])) {
                return .record(found.content, line: line - 1)
            }
        }
    }

    private func drop(_ end: Int, of pending: inout PendingBytes) {
        pending.drop(to: end)
        seen = 0
    }

    /// Whether there is only what JSON takes for white space.
    private func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
    }
}
