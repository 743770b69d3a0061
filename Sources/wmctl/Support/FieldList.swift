// SPDX-License-Identifier: Apache-2.0

import Pages

/// Names with their values, one a line, the values in one column.
struct FieldList {
    private let fields: [(name: String, value: String)]

    init(_ fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    var text: String {
        let width = fields.map(\.name.count).max() ?? 0
        return fields.map { name, value in
            "\(name)\(String(repeating: " ", count: width - name.count + 2))\(value)\n"
        }.joined()
    }
}

/// Numbers as people read them.
enum Decimal {
    /// A number of things: `1 byte`, `2 bytes`.
    static func count(_ number: Int, _ thing: String) -> String {
        "\(grouped(number)) \(thing)\(number == 1 ? "" : "s")"
    }

    /// A whole number with its digits in groups: `1,234,567`.
    static func grouped(_ number: Int) -> String { NumberWords.grouped(number) }

    /// A number from 0 up with one or two digits that count: `0.1`, `0.000023`, `140`.
    static func significant(_ value: Double) -> String {
        var digits = 1
        var scaled = value
        while scaled > 0, scaled < 1, digits < 12 {
            scaled *= 10
            digits += 1
        }
        let text = text(value, digits: value < 10 ? digits : 0)
        guard text.contains(".") else { return text }
        return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
    }

    /// A number with a fixed number of digits after the point.
    static func text(_ value: Double, digits: Int) -> String { NumberWords.decimal(value, digits: digits) }
}
