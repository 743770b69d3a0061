// SPDX-License-Identifier: Apache-2.0

public import JSON
internal import Tokens

extension TokenStep {
    /// The members that ``read(_:defaults:)`` takes.
    public static let memberNames: Set<String> =
        SamplingSettings.memberNames.union(["context", "prompt", "logits", "candidates", "seed", "payload"])

    /// Logits up to this are those of impossible tokens, as engines write −∞ that JSON cannot.
    private static let impossible: Float = -1e30

    /// Replaces the step with what an object says, reusing memory: `context` and either `logits`, an array of numbers, or
    /// `candidates`, an array of pairs of an id and a number; `prompt`, ids like those of `context`, need not be there.
    ///
    /// Null for a number, and a number of −10³⁰ or less, make a token impossible. The candidates may be in any order. Settings
    /// that the object does not have, or has as null, are those of `defaults`; members of other names are left alone.
    ///
    /// - Parameter vocabulary: how many tokens the tokenizer of the text has, from the fewest to the most when it may be one
    ///   of several: ids beyond are refused, and so are fewer logits. More are what engines fill their tables up with: such
    ///   tokens cannot be spelled, and become impossible. Nil when it is not known.
    /// - Throws: ``JSONError``, naming the member; the step is then of no use until the next call.
    /// - Complexity: O(size), and a sort of the candidates.
    public mutating func read(
        _ object: JSONValue,
        defaults: SamplingSettings,
        vocabulary: ClosedRange<Int>? = nil
    ) throws(JSONError) {
        settings = defaults
        seed = nil
        prompt.removeAll(keepingCapacity: true)
        payload = nil
        var seen: Set<String> = []
        try object.forEachMember { (name, value) throws(JSONError) in
            guard Self.memberNames.contains(name) else { return }
            guard seen.insert(name).inserted else { throw .duplicate(member: name) }
            try read(name, value)
        }
        guard seen.contains("context") else { throw .missing(member: "context") }
        guard seen.contains("logits") != seen.contains("candidates") else {
            throw .invalid(member: "logits", expected: "either it or 'candidates'")
        }
        let name = seen.contains("logits") ? "logits" : "candidates"
        if let vocabulary { try check(name, against: vocabulary) }
        try checkLogits(name)
    }

    private mutating func read(_ name: String, _ value: JSONValue) throws(JSONError) {
        switch name {
        case "context": try value.readIntegers(into: &context)
        case "prompt": if !value.isNull { try value.readIntegers(into: &prompt) }
        case "logits":
            ids.removeAll(keepingCapacity: true)
            try value.readNumbers(into: &logits, null: -.infinity)
        case "candidates": try value.readPairs(into: &ids, &logits, null: -.infinity)
        case "seed": seed = value.isNull ? nil : try value.integer(as: UInt64.self)
        case "payload": payload = value.isNull ? nil : try value.integer(as: UInt32.self)
        default: try settings.read(name, value)
        }
    }

    /// Engines round the number of logits up, by some hundreds at most; more than this are of another tokenizer.
    private static let mostPadding = 1024

    /// Checks that every id is one of the tokenizer's, and makes impossible what it cannot spell.
    private mutating func check(_ name: String, against vocabulary: ClosedRange<Int>) throws(JSONError) {
        let size = vocabulary.upperBound
        let expected = "ids below \(size), the number of tokens of the key's tokenizer; --tokenizer names another"
        guard context.allSatisfy({ $0 < size }) else { throw .invalid(member: "context", expected: expected) }
        guard prompt.allSatisfy({ $0 < size }) else { throw .invalid(member: "prompt", expected: expected) }
        guard ids.allSatisfy({ $0 < size }) else { throw .invalid(member: name, expected: expected) }
        guard name == "logits" else { return }
        let counts = vocabulary.lowerBound...size + Self.mostPadding
        guard counts.contains(logits.count) else {
            let least = counts.lowerBound
            let expected =
                "\(least) to \(counts.upperBound) numbers, one for each token of the key's tokenizer and padding"
            throw .invalid(member: name, expected: "\(expected); --tokenizer names another")
        }
        for index in logits.indices.dropFirst(size) { logits[index] = -.infinity }
    }

    /// Makes impossible what is so low, refuses what floats cannot hold, sorts candidates by id, and checks that one can be drawn and none stands twice.
    private mutating func checkLogits(_ name: String) throws(JSONError) {
        guard !logits.isEmpty else { throw .invalid(member: name, expected: "one or more") }
        var isPossible = false
        for index in logits.indices {
            if logits[index] > Self.impossible {
                guard logits[index] < .infinity else { throw .invalid(member: name, expected: "numbers below 3.4e38") }
                isPossible = true
            } else {
                logits[index] = -.infinity
            }
        }
        guard isPossible else { throw .invalid(member: name, expected: "a number above -1e30 for one token or more") }
        guard name == "candidates" else { return }
        sortCandidates()
        for index in ids.indices.dropFirst() where ids[index - 1] == ids[index] {
            throw .invalid(member: name, expected: "each id once")
        }
    }

    /// Sorts ids and logits by id.
    ///
    /// An id and the bits of its logit make one number, so that no third array is needed for long.
    private mutating func sortCandidates() {
        guard zip(ids, ids.dropFirst()).contains(where: { $0 > $1 }) else { return }
        var pairs = zip(ids, logits).map { id, logit in UInt64(id) << 32 | UInt64(logit.bitPattern) }
        pairs.sort()
        for (index, pair) in pairs.enumerated() {
            ids[index] = TokenID(truncatingIfNeeded: pair >> 32)
            logits[index] = Float(bitPattern: UInt32(truncatingIfNeeded: pair))
        }
    }
}
