// SPDX-License-Identifier: Apache-2.0

/// A source that is being read.
final class OpenSource {
    let input: DecodedInput
    let splitter: any RecordSplitter
    private(set) var isAtEnd = false
    private let isWholeText: Bool
    private var isAtStart = true

    init(_ input: DecodedInput, _ splitter: any RecordSplitter, isWholeText: Bool) {
        self.input = input
        self.splitter = splitter
        self.isWholeText = isWholeText
    }

    /// Reads once, or until it is clear whether the source begins with a byte order mark, which is dropped.
    ///
    /// - Throws: a problem after which there is no more to read.
    func read(into pending: inout PendingBytes) throws(RecordProblem) {
        repeat {
            let count = try pending.append { (bytes, range) throws(RecordProblem) in
                try input.read(into: &bytes, at: range)
            }
            isAtEnd = count == 0
        } while isAtStart && !isAtEnd && mayBeMark(pending)
        guard isAtStart else { return }
        isAtStart = false
        let first = pending.storage[pending.range].prefix(2)
        // A whole text is looked at once it is there (FileSignature).
        if !isWholeText, Self.marksUTF16.contains(where: first.elementsEqual) { throw .utf16 }
        if pending.storage[pending.range].starts(with: Self.mark) { pending.drop(to: pending.start + Self.mark.count) }
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let marksUTF16: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]

    private func mayBeMark(_ pending: PendingBytes) -> Bool {
        ([Self.mark] + Self.marksUTF16).contains { mark in
            pending.count < mark.count && mark.starts(with: pending.storage[pending.range])
        }
    }
}
