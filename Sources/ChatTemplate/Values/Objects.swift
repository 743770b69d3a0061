// SPDX-License-Identifier: Apache-2.0

/// What `namespace()` makes: the only value whose attributes can be assigned.
final class Namespace {
    var attributes = ValueDictionary()
}

/// What a loop calls `loop`.
final class Loop {
    let items: ValueList
    let depth: Int
    var index = 0
    /// What `changed` was given the last time.
    var lastChecked: [Value]?

    init(_ items: ValueList, depth: Int) {
        self.items = items
        self.depth = depth
    }

    /// Forgets what may lead back here.
    func clear() { lastChecked = nil }

    /// An attribute; nil for a name without one.
    func attribute(_ name: String) -> Value? {
        let count = items.elements.count
        return switch name {
        case "index": .integer(index + 1)
        case "index0": .integer(index)
        case "revindex": .integer(count - index)
        case "revindex0": .integer(count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == count - 1)
        case "length": .integer(count)
        case "depth": .integer(depth)
        case "depth0": .integer(depth - 1)
        case "previtem": index > 0 ? items.elements[index - 1] : .undefined("there is no previous item")
        case "nextitem": index + 1 < count ? items.elements[index + 1] : .undefined("there is no next item")
        case "cycle", "changed": .function(Function(.method(.loop(self), name)))
        default: nil
        }
    }
}

/// What `cycler()` makes: gives its items in turn.
final class Cycler {
    let items: ValueList
    private var index = 0

    init(_ items: ValueList) { self.items = items }

    var current: Value { items.elements[index] }

    func next() -> Value {
        defer { index = (index + 1) % items.elements.count }
        return current
    }

    func reset() { index = 0 }
}

/// What can be called.
final class Function {
    enum Kind {
        case method(Value, String)
        case global(String)
        case macro(Macro, Scope)
        /// What `joiner()` makes, with its text and whether it was called before.
        case joiner(MarkedText)
    }

    private(set) var kind: Kind
    var wasCalled = false

    init(_ kind: Kind) { self.kind = kind }

    var depth: Int {
        if case .method(let receiver, _) = kind { receiver.depth + 1 } else { 0 }
    }

    /// Lets go of the scope, which may hold this function.
    func clear() { kind = .global("") }
}

/// The names that an expression can see.
final class Scope {
    private var values: [String: Value] = [:]
    let parent: Scope?
    /// How many scopes are around this one.
    let depth: Int

    init(in parent: Scope?) {
        self.parent = parent
        depth = parent.map { $0.depth + 1 } ?? 0
    }

    /// The value of a name here or further out.
    func find(_ name: String) -> Value? {
        var scope: Scope? = self
        while let current = scope {
            if let value = current.values[name] { return value }
            scope = current.parent
        }
        return nil
    }

    func set(_ name: String, _ value: Value) { values[name] = value }
}
