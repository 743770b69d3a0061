// SPDX-License-Identifier: Apache-2.0

/// How the text of a value is read, and how to say what was expected.
public struct ValueKind<Value: Sendable>: Sendable {
    /// The name of the value in help pages, unless the argument has a better one.
    public let name: String
    /// What is accepted, as the end of "expected …": `a number from 0 to 5`.
    public let expected: String
    /// What a shell can offer.
    public let completion: Completion
    private let read: @Sendable (String) -> Value?
    private let write: @Sendable (Value) -> String

    /// A kind of value.
    ///
    /// - Parameters:
    ///   - write: the text that reads back as a value; used to show defaults.
    ///   - read: gives nil for a text that is not one.
    public init(
        name: String,
        expected: String,
        completion: Completion = .none,
        write: @escaping @Sendable (Value) -> String = { "\($0)" },
        read: @escaping @Sendable (String) -> Value?
    ) {
        self.name = name
        self.expected = expected
        self.completion = completion
        self.read = read
        self.write = write
    }

    func value(of occurrence: Occurrence) throws(ArgumentProblem) -> Value {
        guard let value = read(occurrence.value) else {
            throw .invalid(argument: occurrence.spelling, value: occurrence.value, expected: expected)
        }
        return value
    }

    func values(of occurrences: [Occurrence]) throws(ArgumentProblem) -> [Value] {
        var values: [Value] = []
        for occurrence in occurrences { values.append(try value(of: occurrence)) }
        return values
    }

    func text(of value: Value) -> String { write(value) }
}

extension ValueKind where Value == String {
    /// Any text that is not empty.
    public static var string: Self {
        Self(name: "TEXT", expected: "a text that is not empty") { $0.isEmpty ? nil : $0 }
    }

    /// The path of a file; `-` stands for standard input or output where the help says so.
    public static var file: Self {
        Self(name: "FILE", expected: "the path of a file", completion: .file) { $0.isEmpty ? nil : $0 }
    }

    /// Any text, also an empty one.
    public static var anyText: Self { Self(name: "TEXT", expected: "a text") { $0 } }

    /// One of a few words.
    public static func choice(among words: [String]) -> Self {
        Self(
            name: words.joined(separator: "|"),
            expected: Sentence.alternatives(words),
            completion: .choices(words),
            read: { words.contains($0) ? $0 : nil }
        )
    }
}

extension ValueKind where Value: CaseIterable & RawRepresentable<String> {
    /// One of the type's raw values.
    public static var choice: Self {
        let words = Value.allCases.map(\.rawValue)
        return Self(
            name: words.joined(separator: "|"),
            expected: Sentence.alternatives(words),
            completion: .choices(words),
            write: \.rawValue,
            read: Value.init(rawValue:)
        )
    }
}

extension ValueKind where Value: FixedWidthInteger {
    /// A whole number within a range.
    public static func integer(in range: ClosedRange<Value>) -> Self {
        let isOpen = range.upperBound == .max
        return Self(
            name: "N",
            expected: "a whole number from \(range.lowerBound)" + (isOpen ? "" : " to \(range.upperBound)")
        ) { text in
            Value(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ValueKind where Value == Double {
    /// A finite number within a range.
    public static func number(in range: ClosedRange<Double>) -> Self {
        number("a number from \(Sentence.number(range.lowerBound)) to \(Sentence.number(range.upperBound))") {
            range.contains($0)
        }
    }

    /// A finite number that a condition accepts.
    public static func number(_ expected: String, where isAccepted: @escaping @Sendable (Double) -> Bool) -> Self {
        Self(name: "X", expected: expected, write: Sentence.number) { text in
            Double(text).flatMap { $0.isFinite && isAccepted($0) ? $0 : nil }
        }
    }
}

extension ValueKind where Value == Int {
    /// A number of bytes: `4096`, `512K`, `64M`, `1G`, in capitals or not.
    ///
    /// As with GNU programs the letters mean powers of 1024, as do `KiB` and its like, and `KB` powers of 1000.
    public static func byteCount(atLeast least: Int) -> Self {
        Self(
            name: "SIZE",
            expected: "a size such as 64M or 1G, at least \(least) bytes",
            write: { bytes in
                let unit = sizeLetters.last { bytes > 0 && bytes % (1 << $0.shift) == 0 }
                return unit.map { "\(bytes >> $0.shift)\($0.letter)" } ?? "\(bytes)"
            },
            read: { text in
                let unit = text.drop { $0.isASCII && $0.isNumber }
                guard let number = Int(text[..<unit.startIndex]), let size = sizeUnit(unit.uppercased()) else {
                    return nil
                }
                let (bytes, overflow) = number.multipliedReportingOverflow(by: size)
                return overflow || bytes < least ? nil : bytes
            }
        )
    }

    private static var sizeLetters: [(letter: String, shift: Int, decimal: Int)] {
        [("K", 10, 1000), ("M", 20, 1_000_000), ("G", 30, 1_000_000_000)]
    }

    private static func sizeUnit(_ unit: String) -> Int? {
        if unit.isEmpty { return 1 }
        for (letter, shift, decimal) in sizeLetters {
            if unit == letter || unit == letter + "IB" { return 1 << shift }
            if unit == letter + "B" { return decimal }
        }
        return nil
    }
}
