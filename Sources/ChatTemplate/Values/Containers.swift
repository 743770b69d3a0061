// SPDX-License-Identifier: Apache-2.0

/// The elements of a list or a tuple, which never change.
struct ValueList {
    let elements: [Value]
    /// How deeply values nest, from 1.
    let depth: Int

    /// - Complexity: O(*n*).
    init(_ elements: [Value]) {
        self.elements = elements
        depth = elements.reduce(0) { max($0, $1.depth) } + 1
    }
}

/// A mapping in the order in which its keys came.
struct ValueDictionary: Equatable {
    private(set) var keys: [Value] = []
    private(set) var values: [Value] = []
    private var places: [Value: Int] = [:]
    private(set) var depth = 1

    init() {}

    init(_ pairs: [(Value, Value)]) {
        for (key, value) in pairs { self[key] = value }
    }

    var count: Int { keys.count }

    subscript(key: Value) -> Value? {
        get { places[key].map { values[$0] } }
        set {
            guard let newValue else { return }
            depth = max(depth, key.depth + 1, newValue.depth + 1)
            if let place = places[key] {
                values[place] = newValue
            } else {
                places[key] = keys.count
                keys.append(key)
                values.append(newValue)
            }
        }
    }

    subscript(key: String) -> Value? {
        get { self[.text(key)] }
        set { self[.text(key)] = newValue }
    }

    /// Keys with their values, as tuples.
    var items: [Value] { zip(keys, values).map { .tuple(ValueList([$0, $1])) } }

    static func == (first: ValueDictionary, second: ValueDictionary) -> Bool {
        first.count == second.count && zip(first.keys, first.values).allSatisfy { second[$0] == $1 }
    }
}

/// Whole numbers from `start` on, `step` apart, before `stop`.
struct ValueRange: Equatable {
    let start: Int
    let stop: Int
    let step: Int
    let count: Int

    /// The most numbers that a range may have; the language's sandbox sets this bound.
    static let mostElements = 100_000

    /// Nil when the step is 0 or the range has more than ``mostElements``.
    init?(_ start: Int, _ stop: Int, _ step: Int) {
        guard step != 0 else { return nil }
        self.start = start
        self.stop = stop
        self.step = step
        if step > 0 ? start >= stop : start <= stop {
            count = 0
        } else {
            // From the lower to the higher one: up to 2⁶⁴ − 1.
            let distance = UInt(bitPattern: max(start, stop)) &- UInt(bitPattern: min(start, stop))
            let steps = (distance - 1) / step.magnitude
            guard steps < ValueRange.mostElements else { return nil }
            count = Int(steps) + 1
        }
    }

    /// The number at a place below ``count``.
    subscript(place: Int) -> Int {
        // Right even when the product alone overflows, because the sum lies between the bounds.
        start &+ place &* step
    }

    var elements: [Value] { (0..<count).map { .integer(self[$0]) } }

    static func == (first: ValueRange, second: ValueRange) -> Bool {
        first.count == second.count
            && (first.count == 0 || first.start == second.start && (first.count == 1 || first.step == second.step))
    }
}

/// What `keys()`, `values()` and `items()` of a mapping give.
struct ValueView {
    enum Kind: String {
        case keys = "dict_keys"
        case values = "dict_values"
        case items = "dict_items"
    }

    let kind: Kind
    let elements: ValueList
}

/// Elements that can be walked through once.
final class Generator {
    private var elements: ArraySlice<Value>
    let depth: Int

    init(_ elements: [Value]) {
        self.elements = elements[...]
        depth = elements.reduce(0) { max($0, $1.depth) } + 1
    }

    /// The next element.
    func next() -> Value? { elements.popFirst() }

    /// All elements that are left.
    func rest() -> [Value] {
        defer { elements = [] }
        return Array(elements)
    }
}
