// SPDX-License-Identifier: Apache-2.0

/// A line on the terminal that says how far a long command is; nothing at all when stderr is not a terminal.
final class ProgressBar {
    private let console: Console
    private let clock = ContinuousClock()
    private var lastDrawn: ContinuousClock.Instant?
    private var stage = ""
    private static let interval = Duration.milliseconds(100)
    private static let cells = 30

    init(_ console: Console) {
        self.console = console
    }

    /// Shows a stage and how much of it is done, from 0 to 1; drawn at most ten times a second.
    func show(_ stage: String, _ fraction: Double) {
        if stage != self.stage { lastDrawn = nil }
        self.stage = stage
        show(fraction) { stage }
    }

    /// Shows how much is done, from 0 to 1 or nil when nobody knows, and words that are made only when they are drawn.
    func show(_ fraction: Double?, _ words: () -> String) {
        guard console.isErrorTerminal else { return }
        let now = clock.now
        if let last = lastDrawn, now - last < Self.interval, fraction.map({ $0 < 1 }) ?? true { return }
        lastDrawn = now
        guard let fraction = fraction.map({ min(max($0, 0), 1) }) else {
            return console.writeError("\r\u{1B}[K\(words())")
        }
        let filled = Int(fraction * Double(Self.cells))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.cells - filled)
        let percent = String(Int(fraction * 100))
        let padding = String(repeating: " ", count: 3 - percent.count)
        console.writeError("\r\u{1B}[K[\(bar)] \(padding)\(percent) % \(words())")
    }

    /// Takes the line away.
    func finish() {
        if lastDrawn != nil { console.writeError("\r\u{1B}[K") }
        lastDrawn = nil
    }
}
