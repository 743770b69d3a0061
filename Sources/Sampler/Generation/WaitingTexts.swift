// SPDX-License-Identifier: Apache-2.0

/// The texts that wait for a place in a ``TextBatch``, first come, first served.
///
/// All that is done to one of them takes amortised constant time.
struct WaitingTexts {
    /// Those that came one after another, by the numbers of their ids; nil for one that waits no more.
    private var texts: [WaitingText?] = []
    /// The number of the id of the first place in ``texts``.
    private var firstNumber = 0
    /// All places before this one are nil.
    private var start = 0
    private var count = 0

    var isEmpty: Bool { count == 0 }

    /// Those that wait.
    var ids: [TextBatch.ID] { texts.compactMap { $0?.id } }

    /// - Precondition: ids come without gaps.
    mutating func append(_ text: WaitingText) {
        if texts.isEmpty { firstNumber = text.id.number }
        precondition(text.id.number == firstNumber + texts.count, "ids are numbered in order")
        texts.append(text)
        count += 1
    }

    /// Takes out the one that has waited longest; nil when none waits.
    mutating func removeFirst() -> WaitingText? {
        while start < texts.count {
            if let text = take(start) { return text }
            start += 1
        }
        return nil
    }

    /// Takes out one; nil when it does not wait.
    mutating func remove(_ id: TextBatch.ID) -> WaitingText? {
        let place = id.number - firstNumber
        return texts.indices.contains(place) ? take(place) : nil
    }

    private mutating func take(_ place: Int) -> WaitingText? {
        guard let text = texts[place] else { return nil }
        texts[place] = nil
        count -= 1
        if place == start { start += 1 }
        if count == 0 {
            texts.removeAll(keepingCapacity: true)
            start = 0
        } else if 2 * start > texts.count {
            texts.removeFirst(start)
            firstNumber += start
            start = 0
        }
        return text
    }
}
