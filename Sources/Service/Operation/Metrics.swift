// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What can be measured of the service, as Prometheus reads it.
protocol Metric: Sendable {
    /// Adds the metric in the text format, version 0.0.4.
    func write(to text: inout MetricText)
}

/// A number that only grows, for each combination of its labels.
final class Counter: Metric {
    let name: String
    let help: String
    let labels: [String]
    private let values = Mutex<[[String]: Double]>([:])

    init(_ name: String, _ help: String, labels: [String] = []) {
        self.name = name
        self.help = help
        self.labels = labels
    }

    /// Adds to the value of these labels, as many as the counter has.
    func add(_ amount: Double = 1, _ labels: String...) {
        precondition(labels.count == self.labels.count, "a value for each label")
        values.withLock { $0[labels, default: 0] += amount }
    }

    /// The values as they are.
    var snapshot: [[String]: Double] { values.withLock { $0 } }

    func write(to text: inout MetricText) {
        text.head(name, help, type: "counter")
        let values = snapshot
        // A counter without labels has a value from the start.
        if labels.isEmpty, values.isEmpty { text.sample(name, [:], 0) }
        for (key, value) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            text.sample(name, Dictionary(uniqueKeysWithValues: zip(labels, key)), value, order: labels)
        }
    }
}

/// How often a measure fell into each of some ranges.
final class Histogram: Metric {
    struct Tally: Sendable {
        /// How often each range was met, the one above the last bound included.
        var counts: [Int]
        var sum = 0.0
    }

    let name: String
    let help: String
    let labels: [String]
    /// The upper ends of the ranges.
    let bounds: [Double]
    private let tallies = Mutex<[[String]: Tally]>([:])

    init(_ name: String, _ help: String, labels: [String] = [], bounds: [Double]) {
        self.name = name
        self.help = help
        self.labels = labels
        self.bounds = bounds
    }

    /// Counts a measure under these labels, as many as the histogram has.
    func observe(_ value: Double, _ labels: String...) {
        precondition(labels.count == self.labels.count, "a value for each label")
        let place = bounds.firstIndex { value <= $0 } ?? bounds.count
        tallies.withLock { tallies in
            tallies[labels, default: Tally(counts: Array(repeating: 0, count: bounds.count + 1))].counts[place] += 1
            tallies[labels]?.sum += value
        }
    }

    /// The tallies as they are.
    var snapshot: [[String]: Tally] { tallies.withLock { $0 } }

    func write(to text: inout MetricText) {
        text.head(name, help, type: "histogram")
        for (key, tally) in snapshot.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            var pairs = Dictionary(uniqueKeysWithValues: zip(labels, key))
            var count = 0
            for (place, bound) in (bounds + [.infinity]).enumerated() {
                count += tally.counts[place]
                pairs["le"] = MetricText.number(bound)
                text.sample(name + "_bucket", pairs, Double(count), order: labels + ["le"])
            }
            pairs["le"] = nil
            text.sample(name + "_sum", pairs, tally.sum, order: labels)
            text.sample(name + "_count", pairs, Double(count), order: labels)
        }
    }
}

/// What a metric is at the moment somebody asks.
struct Gauge: Metric {
    /// One value under its labels.
    struct Sample: Sendable {
        var labels: [(name: String, value: String)] = []
        var value: Double
    }

    let name: String
    let help: String
    var type = "gauge"
    /// The values; none for what is not known.
    let read: @Sendable () -> [Sample]

    init(_ name: String, _ help: String, type: String = "gauge", samples read: @escaping @Sendable () -> [Sample]) {
        self.name = name
        self.help = help
        self.type = type
        self.read = read
    }

    init(_ name: String, _ help: String, type: String = "gauge", _ read: @escaping @Sendable () -> Double?) {
        self.init(name, help, type: type) { read().map { [Sample(value: $0)] } ?? [] }
    }

    func write(to text: inout MetricText) {
        text.head(name, help, type: type)
        for sample in read() {
            let labels = Dictionary(uniqueKeysWithValues: sample.labels.map { ($0.name, $0.value) })
            text.sample(name, labels, sample.value, order: sample.labels.map(\.name))
        }
    }
}
