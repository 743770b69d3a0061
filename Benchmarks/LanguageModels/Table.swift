// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A table in Markdown.
struct Table {
    private var lines: [[String]]

    init(_ header: String...) { self.init(header) }

    init(_ header: [String]) {
        lines = [header, header.indices.map { $0 == 0 ? "---" : "---:" }]
    }

    mutating func append(_ cells: [String]) {
        lines.append(cells)
    }

    var text: String { lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n") }
}

/// The middle of the values, the mean of both when there are two.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
}

/// With that many digits after the point.
func digits(_ value: Double, _ count: Int) -> String {
    guard value.isFinite else { return "–" }
    let scale = pow(10, Double(count))
    let rounded = Int((abs(value) * scale).rounded())
    let whole = rounded / Int(scale)
    var text = String(whole)
    if count > 0 {
        let fraction = String(rounded % Int(scale))
        text += "." + String(repeating: "0", count: count - fraction.count) + fraction
    }
    return (value < 0 && rounded > 0 ? "−" : "") + text
}

func percent(_ share: Double, _ count: Int = 0) -> String { digits(100 * share, count) + " %" }
