// SPDX-License-Identifier: Apache-2.0

/// How the bits of a token count together in a tournament's score.
public enum BitWeighting: String, Sendable, Hashable, CaseIterable {
    /// All alike.
    case mean
    /// Those of the first rounds, which say most, more than those of the last.
    case weighted
}

/// The parameters of all schemes, as a profile stores them; each scheme takes those it knows.
public struct SchemeParameters: Sendable, Hashable {
    /// γ: the share of the vocabulary that is green, between 0 and 1.
    public var gamma: Double?
    /// δ: what is added to the logits of green tokens, in nats; infinity for the hard list.
    public var delta: Double?
    /// m: the number of a tournament's rounds, 1…32.
    public var depth: Int?
    /// How the rounds count together.
    public var weighting: BitWeighting?
    /// How many tokens meet in each match of a tournament, 2 or 3.
    public var leaves: Int?
    /// α: the share of contexts that go to the second key, between 0 and 1.
    public var alpha: Double?
    /// How many bits of payload a text carries, 8…32.
    public var payloadBits: Int?
    /// V: the number of tokens that lists are drawn from, where the function needs it.
    public var vocabularySize: Int?

    /// A set of parameters.
    public init(
        gamma: Double? = nil,
        delta: Double? = nil,
        depth: Int? = nil,
        weighting: BitWeighting? = nil,
        leaves: Int? = nil,
        alpha: Double? = nil,
        payloadBits: Int? = nil,
        vocabularySize: Int? = nil
    ) {
        self.gamma = gamma
        self.delta = delta
        self.depth = depth
        self.weighting = weighting
        self.leaves = leaves
        self.alpha = alpha
        self.payloadBits = payloadBits
        self.vocabularySize = vocabularySize
    }

    /// The number of payload bits, if there is a payload.
    ///
    /// - Throws: ``WatermarkError/parameterOutOfRange(name:value:expected:)``.
    func checkedPayloadBits() throws(WatermarkError) -> Int? {
        if let payloadBits, !(8...32).contains(payloadBits) {
            throw .parameterOutOfRange(
                name: "payload_bits",
                value: "\(payloadBits)",
                expected: "a whole number 8…32"
            )
        }
        return payloadBits
    }

    /// Refuses what a scheme does not take.
    ///
    /// - Throws: ``WatermarkError/unusedParameter(name:scheme:)``.
    func refuse(except taken: [PartialKeyPath<SchemeParameters>], scheme: String) throws(WatermarkError) {
        let all: [(path: PartialKeyPath<SchemeParameters>, name: String, isGiven: Bool)] = [
            (\.gamma, "gamma", gamma != nil), (\.delta, "delta", delta != nil), (\.depth, "depth", depth != nil),
            (\.weighting, "weights", weighting != nil), (\.leaves, "leaves", leaves != nil),
            (\.alpha, "alpha", alpha != nil), (\.payloadBits, "payload_bits", payloadBits != nil),
        ]
        for parameter in all where parameter.isGiven && !taken.contains(parameter.path) {
            throw .unusedParameter(name: parameter.name, scheme: scheme)
        }
    }
}
