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
        guard console.isErrorTerminal else { return }
        let now = clock.now
        if stage == self.stage, let last = lastDrawn, now - last < Self.interval, fraction < 1 { return }
        self.stage = stage
        lastDrawn = now
        let fraction = min(max(fraction, 0), 1)
        let filled = Int(fraction * Double(Self.cells))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.cells - filled)
        let percent = String(Int(fraction * 100))
        let padding = String(repeating: " ", count: 3 - percent.count)
        console.writeError("\r\u{1B}[K[\(bar)] \(padding)\(percent) % \(stage)")
    }

    /// Takes the line away.
    func finish() {
        if lastDrawn != nil { console.writeError("\r\u{1B}[K") }
        lastDrawn = nil
    }
}
