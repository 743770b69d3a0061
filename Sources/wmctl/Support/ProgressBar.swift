// SPDX-License-Identifier: Apache-2.0

/// A line on the terminal that says how far a long command is; nothing at all when stderr is not a terminal or `--quiet` is
/// given.
///
/// It goes away with the object, so that an error's message has a line of its own.
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

    deinit { finish() }

    /// Shows a stage and how much of it is done, from 0 to 1; drawn when the stage changes, and at most ten times a second.
    func show(_ stage: String, _ fraction: Double) {
        if stage != self.stage { lastDrawn = nil }
        self.stage = stage
        show(fraction) { stage }
    }

    /// Shows how much is done, from 0 to 1 or nil when nobody knows, and words that are made only when they are drawn.
    func show(_ fraction: Double?, _ words: () -> String) {
        guard console.showsProgress else { return }
        let now = clock.now
        if let last = lastDrawn, now - last < Self.interval { return }
        lastDrawn = now
        // A terminal wraps a line as wide as itself, and only the last of its parts could be drawn over.
        console.writeError("\r\u{1B}[K" + Self.line(fraction, words(), width: console.errorWidth - 1))
    }

    /// Takes the line away.
    func finish() {
        if lastDrawn != nil { console.writeError("\r\u{1B}[K") }
        lastDrawn = nil
    }

    /// Bar, percentage and words, as much as a width holds: the bar goes first, then the end of the words.
    private static func line(_ fraction: Double?, _ words: String, width: Int) -> String {
        guard let fraction else { return String(words.prefix(max(width, 0))) }
        // Nothing is done entirely before the bar goes away.
        let done = min(max(fraction, 0), 0.99)
        let percent = String(Int(done * 100))
        let text = String(repeating: " ", count: 3 - percent.count) + "\(percent) % \(words)"
        let filled = Int(done * Double(cells))
        let bar = "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: cells - filled) + "] "
        return String((bar.count + text.count <= width ? bar + text : text).prefix(max(width, 0)))
    }
}
