// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// The tokens that may come next, with their logits: what a chain of ``LogitsProcessor``s narrows step by step.
///
/// A step begins with the whole vocabulary ("dense": candidate *i* is token *i*) or with a list; truncation leaves a
/// list. The memory is reused from step to step: nothing is allocated once it has grown.
public struct Candidates: ~Copyable, Sendable {
    /// V: the size of the vocabulary that ``restart(_:)`` starts with.
    public let vocabularySize: Int
    /// n: the number of candidates left; the first n places of the arrays are valid.
    public private(set) var count: Int
    /// Whether candidate *i* is token *i*, for all of the vocabulary.
    public private(set) var isDense = true
    /// The first n valid: the candidates' token ids, ascending.
    private(set) var ids: [TokenID]
    /// The first n valid: the candidates' logits.
    private(set) var values: [Float]
    /// Shape [n] once computed: the candidates' probabilities.
    var weights: [Float]
    /// The number of places of `ids` that no longer hold their own index.
    private var disturbed = 0
    /// The tokens penalised in this step.
    private var penalized: Set<TokenID> = []
    /// Places of candidates, while the highest are selected.
    var order: [Int32] = []
    /// Probability mass by size of the probability, while the nucleus is sought.
    var massBySize: [Double] = []

    /// Room for a vocabulary.
    public init(vocabularySize: Int) {
        precondition(vocabularySize > 0, "a vocabulary has at least one token")
        self.vocabularySize = vocabularySize
        count = vocabularySize
        ids = Array(0..<TokenID(vocabularySize))
        values = Array(repeating: 0, count: vocabularySize)
        weights = []
    }

    /// Starts a step: all of the vocabulary again, with logits that `fill` writes (shape [V]).
    public mutating func restart(_ fill: (inout MutableSpan<Float>) -> Void) {
        makeDense(vocabularySize)
        // Longer only after a step of another vocabulary.
        values.resize(to: vocabularySize)
        var span = values.mutableSpan
        fill(&span)
    }

    /// Starts a step: all of a vocabulary of any size, with its logits (shape [V]).
    public mutating func restart(logits: Span<Float>) {
        precondition(!logits.isEmpty, "a vocabulary has at least one token")
        makeDense(logits.count)
        copy(logits)
    }

    /// Starts a step: a list of candidates with their logits, both of shape [n], the ids ascending.
    public mutating func restart(ids: Span<TokenID>, logits: Span<Float>) {
        precondition(!ids.isEmpty && ids.count == logits.count, "one logit for each of one or more candidates")
        if self.ids.count < ids.count { self.ids.resize(to: ids.count) }
        for index in ids.indices { self.ids[index] = ids[index] }
        disturbed = max(disturbed, ids.count)
        count = ids.count
        isDense = false
        copy(logits)
    }

    private mutating func makeDense(_ count: Int) {
        for index in 0..<min(disturbed, ids.count) { ids[index] = TokenID(truncatingIfNeeded: index) }
        for index in ids.count..<max(ids.count, count) { ids.append(TokenID(truncatingIfNeeded: index)) }
        disturbed = 0
        self.count = count
        isDense = true
    }

    private mutating func copy(_ logits: Span<Float>) {
        values.resize(to: max(values.count, logits.count))
        for index in logits.indices { values[index] = logits[index] }
    }

    /// Calls `body` with the candidates' token ids and logits, both of shape [n].
    public func withLogits<Result>(_ body: (Span<TokenID>, Span<Float>) -> Result) -> Result {
        body(ids.span.extracting(0..<count), values.span.extracting(0..<count))
    }

    /// Multiplies every logit by a positive factor.
    ///
    /// The highest finite one stays finite, so that what was possible stays so beside what was not: where the products
    /// would leave the range of floats, they are those of the distances from the highest, which is the same to the
    /// softmax.
    public mutating func scaleLogits(by factor: Float) {
        if leavesRange(factor), bestLogit.isFinite {
            let highest = bestLogit
            for index in 0..<count { values[index] -= highest }
        }
        for index in 0..<count { values[index] *= factor }
    }

    /// Whether a product is beyond the largest float, or all are below the lowest.
    private func leavesRange(_ factor: Float) -> Bool {
        guard factor > 1 else { return false }
        // Half, whatever the rounding.
        let limit = Float.greatestFiniteMagnitude / factor / 2
        return values.span.firstIndex(above: limit, from: 0, to: count) < count
            || values.span.firstIndex(above: -limit, from: 0, to: count) == count
    }

    /// The place of the candidate with the highest logit, the first of equals; NaN counts as −∞.
    public var best: Int {
        var place = 0
        var highest = -Float.infinity
        for index in 0..<count where values[index] > highest {
            place = index
            highest = values[index]
        }
        return place
    }

    /// The highest logit; NaN counts as −∞.
    public var bestLogit: Float {
        let highest = values[best]
        return highest.isNaN ? -.infinity : highest
    }

    /// Divides the positive logits of these tokens by `penalty` and multiplies the negative ones, each token once.
    ///
    /// - Complexity: O(tokens), and O(*n*) for a list.
    mutating func penalize(_ tokens: Span<TokenID>, by penalty: Float) {
        for index in tokens.indices {
            guard penalized.insert(tokens[index]).inserted, isDense, tokens[index] < count else { continue }
            penalize(Int(tokens[index]), by: penalty)
        }
        if !isDense {
            for place in 0..<count where penalized.contains(ids[place]) { penalize(place, by: penalty) }
        }
        penalized.removeAll(keepingCapacity: true)
    }

    private mutating func penalize(_ place: Int, by penalty: Float) {
        let logit = values[place]
        let penalized = logit >= 0 ? logit / penalty : logit * penalty
        // An extreme penalty must not make an unlikely token impossible, or all of them when each is penalised.
        let most = Float.greatestFiniteMagnitude
        values[place] = logit.isFinite ? min(max(penalized, -most), most) : penalized
    }

    /// Adds to the logits of these tokens; what is finite stays so.
    ///
    /// - Complexity: O(shifts), and O(*n*) for a list.
    mutating func shift(by shifts: [TokenID: Float]) {
        guard !shifts.isEmpty else { return }
        let most = Float.greatestFiniteMagnitude
        func shifted(_ logit: Float, _ amount: Float) -> Float {
            logit.isFinite ? min(max(logit + amount, -most), most) : logit
        }
        if isDense {
            for (token, amount) in shifts where token < count {
                values[Int(token)] = shifted(values[Int(token)], amount)
            }
        } else {
            for place in 0..<count {
                if let amount = shifts[ids[place]] { values[place] = shifted(values[place], amount) }
            }
        }
    }

    // MARK: Probabilities

    /// Calls `body` with the token ids, the softmax of the logits, both of shape [n], and its entropy in nats.
    ///
    /// The probabilities sum to 1 and may be changed in place. The ids are nil when the candidates are the whole
    /// vocabulary in order.
    ///
    /// When every logit is −∞ all candidates are equally likely.
    public mutating func withProbabilities<Result>(
        _ body: (Span<TokenID>?, inout MutableSpan<Float>, Double) -> Result
    ) -> Result {
        let entropy = computeProbabilities()
        let tokens = isDense ? nil : ids
        let count = count
        var span = weights.mutableSpan
        return body(tokens?.span.extracting(0..<count), &span, entropy)
    }

    /// The token id of a candidate.
    public func token(at place: Int) -> TokenID { ids[place] }

    /// Moves the candidates at these ascending places to the front and drops the others.
    mutating func keep<Places: Sequence<Int>>(places: Places) {
        var kept = 0
        for place in places {
            ids[kept] = ids[place]
            values[kept] = values[place]
            kept += 1
        }
        precondition(kept > 0, "a truncation keeps at least one candidate")
        disturbed = isDense ? kept : max(disturbed, kept)
        isDense = isDense && kept == count
        count = kept
    }

    /// Fills `weights` with the softmax of the logits.
    ///
    /// - Returns: its entropy, in nats.
    @discardableResult
    mutating func computeProbabilities() -> Double {
        let values = values
        let count = count
        weights.resize(to: count)
        var output = weights.mutableSpan
        return softmax(values.span.extracting(0..<count), into: &output)
    }
}
