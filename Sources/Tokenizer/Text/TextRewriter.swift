// SPDX-License-Identifier: Apache-2.0

/// Changes text step by step and keeps the way back through all of them, in memory that is used again.
struct TextRewriter: Sendable {
    /// The most memory that a text leaves behind for the next.
    private static let keptCapacity = 1 << 20

    private let steps: [TextStep]
    /// The texts after each step that changed something.
    private var stages: [RewrittenText]
    /// How many of them the last text needed.
    private var used = 0
    private var forms = FormNormalizer()

    init(_ steps: [TextStep]) {
        self.steps = steps
        stages = steps.map { _ in RewrittenText() }
    }

    /// Whether there is nothing to do, whatever the text.
    var isIdle: Bool { steps.isEmpty }

    /// Changes that range of a text; false when nothing changed.
    ///
    /// - Parameter isStart: Whether the range begins where the whole input does.
    mutating func rewrite(_ text: Span<UInt8>, _ range: Range<Int>, isStart: Bool) -> Bool {
        used = 0
        for step in steps {
            let isStart = isStart && keepsStart
            if used == 0 {
                if step.apply(text, range, isStart: isStart, &forms, into: &stages[0]) { used = 1 }
            } else {
                let source = stages[used - 1].bytes
                let isChanged = step.apply(
                    source.span,
                    0..<source.count,
                    isStart: isStart,
                    &forms,
                    into: &stages[used]
                )
                if isChanged { used += 1 }
            }
        }
        return used > 0
    }

    /// The changed text, where something changed.
    var output: [UInt8] { stages[used - 1].bytes }

    /// Whether the changed text begins where the text does, not after something that was deleted.
    var keepsStart: Bool { stages[..<used].allSatisfy(\.alignment.keepsStart) }

    /// Ascending ranges of the text as ranges of the changed text.
    func changed(_ ranges: [Range<Int>]) -> [Range<Int>] {
        if ranges.isEmpty { return [] }
        return stages[..<used].reduce(ranges) { ranges, stage in stage.alignment.changed(ranges) }
    }

    /// Turns ascending offsets into the changed text into offsets into the text, from the index `first` on.
    mutating func restore(_ ends: inout [Int], from first: Int) {
        for index in (0..<used).reversed() {
            stages[index].alignment.restore(&ends, from: first)
            stages[index].shrink(to: TextRewriter.keptCapacity)
        }
    }
}
