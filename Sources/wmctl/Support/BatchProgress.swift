// SPDX-License-Identifier: Apache-2.0

import Records

/// How far a batch is: rows a second, and the time left where the inputs' sizes are known.
final class BatchProgress {
    private let bar: ProgressBar
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let totalBytes: Int?
    /// What an earlier run had scored is read again quickly, and would make the rest look quick, too.
    private var first: (bytes: Int, time: ContinuousClock.Instant)?

    init(sources: [RecordSource], _ console: Console) {
        bar = ProgressBar(console)
        start = clock.now
        let sizes = sources.map(\.byteCount)
        totalBytes = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
    }

    /// The seconds since the start.
    var seconds: Double { Self.seconds(clock.now - start) }

    /// Shows the state after some rows.
    func show(rows: Int, bytesRead: Int) {
        let now = clock.now
        let begin = first ?? (bytesRead, now)
        first = begin
        let elapsed = Self.seconds(now - start)
        // Reading is ahead of the rows, far ahead in a small archive of large texts: once it is done, nobody knows what is left.
        let total = totalBytes.flatMap { bytesRead < $0 ? $0 : nil }
        bar.show(total.map { Double(bytesRead) / Double($0) }) {
            var stage = "\(Decimal.grouped(rows)) rows, \(Decimal.grouped(Int(Double(rows) / max(elapsed, 1e-3))))/s"
            let speed = Double(bytesRead - begin.bytes) / max(Self.seconds(now - begin.time), 1e-3)
            if let total, speed > 0 {
                stage += ", \(Self.clockTime(Double(total - bytesRead) / speed)) left"
            }
            return stage
        }
    }

    /// Takes the bar away.
    func finish() { bar.finish() }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// `0:07`, `12:05`, `3:02:59`.
    private static func clockTime(_ seconds: Double) -> String {
        let total = Int(min(max(seconds, 0), 3_599_999))
        let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }
}
